import { int, type Int } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { Routine } from "../wasm/routine.ts";
import type { Correlation } from "./correlation.ts";
import { lanesWide, outputs, tileCount, tilesAcross } from "./winograd-cut.ts";
import { transpose, transposePairs } from "./transpose.ts";

/*
 * What a task knows about its tiles stands in a table, made once and read for every channel. For each tile, in integers:
 * where its patch and its outputs start, and how many of its rows and columns lie inside the image.
 */
export const tileBytes = 16;
/** For each vector of tiles: which of the 6 rows, then of the 6 columns, of each tile's patch lie inside the image. */
export const vectorBytes: number = 12 * 16;

export interface TileTable {
  readonly tiles: Int;
  readonly vectors: Int;
}

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

export interface Image {
  /** Rows and columns of a patch. */
  readonly size: 4 | 6;
  readonly height: number;
  readonly width: number;
}
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
 * One row of four tiles' patches, lanes turned into tiles. What lies outside the image is some other number: it is cleared
 * bit by bit, for it may be NaN.
 */
export function loadPatch(routine: Routine, corners: readonly Int[], edges: Int, row: number, image: Image): Vec[] {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const load = (lane: number): Vec => keep(lanes.load(corners[lane]!, 4 * row * image.width));
  const columns: Vec[] = [...transpose(lanes, keep, [load(0), load(1), load(2), load(3)])];
  if (image.size === 6) {
    const loadPair = (lane: number): Vec => keep(lanes.loadPair(corners[lane]!, 4 * (row * image.width + 4)));
    columns.push(...transposePairs(lanes, keep, [loadPair(0), loadPair(1), loadPair(2), loadPair(3)]));
  }
  const inside = keep(lanes.load(edges, 16 * row));
  return columns.map((value, column) =>
    keep(lanes.and(lanes.and(value, inside), lanes.load(edges, 16 * (6 + column)))),
  );
}
