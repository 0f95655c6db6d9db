import type { Int } from "../wasm/expressions.ts";
import { int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel } from "./kernel.ts";
import { lanesWide, outputs, points } from "./winograd-cut.ts";
import { loadPatch, markPatch, vectorBytes } from "./winograd-tiles.ts";
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

/** Vectors of tiles that one task takes. */
const vectorsAtOnce = 4;

export const vectorsOf = (p: Patches): number => Math.ceil((p.tilesDown * p.tilesAcross) / lanesWide);
/** Bytes from channel to channel and from point to point: one line more than needed, against full sets of the cache. */
export const patchRowBytes = (p: Patches): number => 16 * vectorsOf(p);
export const patchPointBytes = (p: Patches): number => p.channels * patchRowBytes(p) + 64;
/** Bytes of one group of one sample: points × channels × tiles. */
export const patchBytes = (p: Patches): number => points * patchPointBytes(p);
export const patchTasks = (p: Patches): number => p.groups * Math.ceil(vectorsOf(p) / vectorsAtOnce);

/**
 * All patches at the 36 points; what lies outside the image, and tiles beyond the last, are zeros. A task is a few vectors
 * of tiles of one group of one sample. Words: address of the result, address and distance between samples of the images.
 */
export const transformPatches = (p: Patches): Kernel => ({
  key: `transformPatches ${Object.values(p).join(" ")}`,
  scratch: vectorBytes + 64,
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
    routine.for(first, first.plus(vectorsAtOnce).atMost(vectorsOf(p)), (vector) => {
      const corners = Array.from({ length: lanesWide }, (_, lane) => {
        const tile = routine.int(vector.times(lanesWide).plus(lane));
        const there = routine.int(tile.below(p.tilesDown * p.tilesAcross));
        const known = routine.int(tile.atMost(p.tilesDown * p.tilesAcross - 1));
        const top = routine.int(known.over(p.tilesAcross).times(outputs).minus(p.padHeight));
        const left = routine.int(known.modulo(p.tilesAcross).times(outputs).minus(p.padWidth));
        markPatch(routine, task.scratch, int(lane), p, { top, left, there });
        return routine.int(from.plus(top.times(p.width).plus(left).times(4)));
      });
      transformChannels(routine, p, corners, task.scratch, routine.int(to.plus(vector.times(16))));
    });
  },
});

function transformChannels(routine: Routine, p: Patches, corners: IntVariable[], edges: Int, to: IntVariable): void {
  const { lanes } = routine;
  const keep = (value: Vec): Vec => routine.vec(value);
  routine.for(0, p.channels, () => {
    const rows = Array.from({ length: p.size }, (_, row) =>
      spread(lanes, keep, loadPatch(routine, corners, edges, row, p)),
    );
    for (let column = 0; column < 6; column++)
      spread(
        lanes,
        keep,
        rows.map((row) => row[column]!),
      ).forEach((value, row) => routine.store(to, value, (6 * row + column) * patchPointBytes(p)));
    for (const corner of corners) routine.increase(corner, 4 * p.height * p.width);
    routine.increase(to, patchRowBytes(p));
  });
}

/** Six values of x, or four of dy, at the six points of one axis. */
function spread(lanes: Lanes, keep: (value: Vec) => Vec, values: readonly Vec[]): readonly Vec[] {
  const [d0, d1, d2, d3, d4, d5] = values;
  if (d4 === undefined || d5 === undefined) return spreadToPoints(lanes, keep, [d0!, d1!, d2!, d3!]);
  return intoPoints(lanes, keep, [d0!, d1!, d2!, d3!, d4, d5]);
}
