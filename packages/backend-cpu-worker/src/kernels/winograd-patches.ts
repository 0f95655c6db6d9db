import type { Int } from "../wasm/expressions.ts";
import { int, intAt } from "../wasm/expressions.ts";
import type { Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel } from "./kernel.ts";
import { type Four, four, type Six, six, sixIndices } from "./tuples.ts";
import { lanesWide, outputs, points } from "./winograd-cut.ts";
import { loadFour, loadSix, markPatch, vectorBytes } from "./winograd-tiles.ts";
import { intoPoints, spreadToPoints } from "./winograd-transforms.ts";

/** One image's tiles: patches of x, six wide, or of dy, four wide, every four pixels. */
export interface Patches {
  readonly size: 4 | 6;
  /** Of one group. */
  readonly channels: number;
  readonly groups: number;
  readonly height: number;
  readonly width: number;
  readonly padHeight: number;
  readonly padWidth: number;
  readonly tilesDown: number;
  readonly tilesAcross: number;
}

/**
 * Vectors of tiles that one task takes: channel after channel, so that it writes a whole line of the cache at each point.
 * Measured, a gradient with vector after vector takes as long, but up to a tenth longer on planes of 55 × 55.
 */
const vectorsAtOnce = 4;

/** Vectors of four tiles in one image's plane. */
export const vectorsOf = (p: Patches): number => Math.ceil((p.tilesDown * p.tilesAcross) / lanesWide);
/** Bytes from channel to channel and from point to point: one line more than needed, against full sets of the cache. */
export const patchRowBytes = (p: Patches): number => 16 * vectorsOf(p);
/** Bytes from one point to the next: all channels, and one line more. */
export const patchPointBytes = (p: Patches): number => p.channels * patchRowBytes(p) + 64;
/** Bytes of one group of one sample: points × channels × tiles. */
export const patchBytes = (p: Patches): number => points * patchPointBytes(p);
/** Tasks of `transformPatches` for each sample. */
export const patchTasks = (p: Patches): number => p.groups * Math.ceil(vectorsOf(p) / vectorsAtOnce);

/**
 * All patches at the 36 points; what lies outside the image, and tiles beyond the last, are zeros. A task is a few vectors
 * of tiles of one group of one sample. Words: address of the result, address and distance between samples of the images.
 */
export const transformPatches = (p: Patches): Kernel => ({
  key: `transformPatches ${Object.values(p).join(" ")}`,
  scratch: vectorsAtOnce * (vectorBytes + 16),
  write(task) {
    const { routine, index } = task;
    const blocks = Math.ceil(vectorsOf(p) / vectorsAtOnce);
    const group = routine.int(index.over(blocks).modulo(p.groups));
    const sample = routine.int(index.over(blocks * p.groups));
    const plane = routine.int(4 * p.height * p.width);
    const source = task
      .word(1)
      .plus(sample.times(task.word(2)))
      .plus(group.times(p.channels).times(plane));
    const from = routine.int(source);
    const to = routine.int(task.word(0).plus(index.over(blocks).times(patchBytes(p))));
    const first = routine.int(index.modulo(blocks).times(vectorsAtOnce));
    const count = routine.int(int(vectorsOf(p)).minus(first).atMost(vectorsAtOnce));
    const corners = routine.int(task.scratch.plus(vectorsAtOnce * vectorBytes));
    listVectors(routine, p, { first, count, from, edges: task.scratch, corners });
    routine.increase(to, first.times(16));
    const channel = routine.int(0);
    routine.for(0, p.channels, () => {
      routine.for(0, count, (vector) => {
        const at = corners.plus(vector.times(16));
        const patches = four((lane) => routine.int(intAt(at, 4 * lane).plus(channel)));
        const edges = routine.int(task.scratch.plus(vector.times(vectorBytes)));
        transformVector(routine, p, patches, edges, routine.int(to.plus(vector.times(16))));
      });
      routine.increase(channel, plane);
      routine.increase(to, patchRowBytes(p));
    });
  },
});

interface Vectors {
  readonly first: Int;
  readonly count: Int;
  /** Address of the first channel. */
  readonly from: Int;
  /** Where the masks of each vector go, and the addresses of its four patches. */
  readonly edges: Int;
  readonly corners: Int;
}

/** What a task knows of its tiles, written down once for all channels. */
function listVectors(routine: Routine, p: Patches, { first, count, from, edges, corners }: Vectors): void {
  const tiles = p.tilesDown * p.tilesAcross;
  routine.for(0, count, (vector) =>
    routine.for(0, lanesWide, (lane) => {
      const tile = routine.int(first.plus(vector).times(lanesWide).plus(lane));
      const known = routine.int(tile.atMost(tiles - 1));
      const top = routine.int(known.over(p.tilesAcross).times(outputs).minus(p.padHeight));
      const left = routine.int(known.modulo(p.tilesAcross).times(outputs).minus(p.padWidth));
      markPatch(routine, edges.plus(vector.times(vectorBytes)), lane, p, { top, left, there: tile.below(tiles) });
      const patch = from.plus(top.times(p.width).plus(left).times(4));
      routine.storeInt(corners.plus(vector.times(lanesWide).plus(lane).times(4)), patch);
    }),
  );
}

/** One channel of four tiles. */
function transformVector(routine: Routine, p: Patches, patches: Four<IntVariable>, edges: Int, to: IntVariable): void {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  const store = (values: Six<Vec>, column: number): void =>
    values.forEach((value, row) => routine.store(to, value, (6 * row + column) * patchPointBytes(p)));
  if (p.size === 6) {
    const spread = (values: Six<Vec>): Six<Vec> => intoPoints(lanes, keep, values);
    const rows = six((row) => spread(loadSix(routine, patches, edges, row, p)));
    for (const column of sixIndices) store(spread(six((row) => rows[row][column])), column);
  } else {
    const spread = (values: Four<Vec>): Six<Vec> => spreadToPoints(lanes, keep, values);
    const rows = four((row) => spread(loadFour(routine, patches, edges, row, p)));
    for (const column of sixIndices) store(spread(four((row) => rows[row][column])), column);
  }
}
