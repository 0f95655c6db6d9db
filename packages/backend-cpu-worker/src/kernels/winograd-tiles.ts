import { int, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { Routine } from "../wasm/routine.ts";
import type { Correlation } from "./correlation.ts";
import { lanesWide, outputs, tileCount, tilesAcross } from "./winograd-cut.ts";
import { transpose, transposePairs } from "./transpose.ts";
import { type Four, four, type Six, six } from "./tuples.ts";

/**
 * Bytes of a tile's entry in its task's table, which is made once and read for every channel. An entry is four integers: the
 * addresses of the tile's patch and of its outputs, and how many of its rows and columns lie inside the image.
 */
export const tileBytes = 16;
/** For each vector of tiles: which of the 6 rows, then of the 6 columns, of each tile's patch lie inside the image. */
export const vectorBytes: number = 12 * 16;

/** Addresses of a task's table: its tiles, then the masks of each vector of tiles. */
export interface TileTable {
  readonly tiles: Int;
  readonly vectors: Int;
}

/** Which tiles a task takes, and of which images. */
export interface TileSource {
  readonly firstTile: Int;
  readonly allTiles: Int;
  readonly blockTiles: number;
  /** Addresses of the group's first channel of the first sample, and bytes from sample to sample. */
  readonly x: Int;
  readonly xStep: Int;
  readonly y: Int;
  readonly yStep: Int;
}

/** Fills the table. Tiles beyond the last are the last again: they are computed twice rather than tested everywhere. */
export function listTiles(routine: Routine, g: Correlation, table: TileTable, source: TileSource): void {
  const image = { size: 6, height: g.inHeight, width: g.inWidth } as const;
  routine.for(0, source.blockTiles / lanesWide, (vector) => {
    const edges = routine.int(table.vectors.plus(vector.times(vectorBytes)));
    routine.for(0, lanesWide, (lane) => {
      const slot = routine.int(vector.times(lanesWide).plus(lane));
      const tile = routine.int(source.firstTile.plus(slot).atMost(source.allTiles.minus(1)));
      const sample = routine.int(tile.over(tileCount(g)));
      const within = routine.int(tile.modulo(tileCount(g)));
      const top = routine.int(within.over(tilesAcross(g)).times(outputs));
      const left = routine.int(within.modulo(tilesAcross(g)).times(outputs));
      const at = routine.int(table.tiles.plus(slot.times(tileBytes)));
      const corner = {
        top: routine.int(top.minus(g.padHeight)),
        left: routine.int(left.minus(g.padWidth)),
        there: int(1),
      };
      const patch = corner.top.times(g.inWidth).plus(corner.left).times(4);
      const pixel = top.times(g.outWidth).plus(left).times(4);
      routine.storeInt(at, source.x.plus(sample.times(source.xStep)).plus(patch), 0);
      routine.storeInt(at, source.y.plus(sample.times(source.yStep)).plus(pixel), 4);
      routine.storeInt(at, int(g.outHeight).minus(top).atMost(outputs), 8);
      routine.storeInt(at, int(g.outWidth).minus(left).atMost(outputs), 12);
      markPatch(routine, edges, lane, image, corner);
    });
  });
}

/** Rows and columns of an image's plane, in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}
/** An image, and how many rows and columns of it a patch takes. */
export interface Image extends Size {
  readonly size: 4 | 6;
}
/** Where a patch starts in its image, in pixels; negative in the padding. */
export interface Corner {
  readonly top: Int;
  readonly left: Int;
  /** 0 where there is no such tile. */
  readonly there: Int;
}

/** Writes the masks of one lane: all bits where a row, or a column, of its patch lies inside the image. */
export function markPatch(routine: Routine, edges: Int, lane: Int, image: Image, { top, left, there }: Corner): void {
  const at = routine.int(edges.plus(lane.times(4)));
  for (let i = 0; i < image.size; i++) {
    routine.storeInt(at, int(0).minus(top.plus(i).within(image.height).and(there)), 16 * i);
    routine.storeInt(at, int(0).minus(left.plus(i).within(image.width).and(there)), 16 * (6 + i));
  }
}

/**
 * One row of four tiles' patches, four pixels wide, from `corners`, the addresses of the patches, and `edges`, the address
 * of their masks. Returns pixel by pixel; its lanes are the tiles. What lies outside the image becomes zeros.
 */
export function loadFour(routine: Routine, corners: Four<Int>, edges: Int, row: number, image: Size): Four<Vec> {
  const columns = loadColumns(routine, corners, row, image);
  const cleared = clearing(routine, edges, row);
  return four((column) => cleared(columns[column], column));
}

/** The same of patches six pixels wide. */
export function loadSix(routine: Routine, corners: Four<Int>, edges: Int, row: number, image: Size): Six<Vec> {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const [c0, c1, c2, c3] = loadColumns(routine, corners, row, image);
  const ends = four((lane) => keep(lanes.loadPair(corners[lane], 4 * (row * image.width + 4))));
  const [c4, c5] = transposePairs(lanes, keep, ends);
  const columns: Six<Vec> = [c0, c1, c2, c3, c4, c5];
  const cleared = clearing(routine, edges, row);
  return six((column) => cleared(columns[column], column));
}

/** The first four columns of a row, lanes turned into tiles. */
function loadColumns(routine: Routine, corners: Four<Int>, row: number, image: Size): Four<Vec> {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const rows = four((lane) => keep(lanes.load(corners[lane], 4 * row * image.width)));
  return transpose(lanes, keep, rows);
}

/** Clears what lies outside the image bit by bit, for it may be NaN. */
function clearing(routine: Routine, edges: Int, row: number): (value: Vec, column: number) => Vec {
  const { lanes } = routine;
  const inside = routine.vec(lanes.load(edges, 16 * row));
  return (value, column) => routine.vec(lanes.and(lanes.and(value, inside), lanes.load(edges, 16 * (6 + column))));
}
