import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { Four } from "./tuples.ts";

type Keep = (value: Vec) => Vec;

/** Four<Vec> vectors of four, rows turned into columns. */
export function transpose(lanes: Lanes, keep: Keep, [a, b, c, d]: Four<Vec>): Four<Vec> {
  const [ab, cd] = [keep(lanes.shuffle(a, b, [0, 4, 1, 5])), keep(lanes.shuffle(c, d, [0, 4, 1, 5]))];
  const [ab2, cd2] = [keep(lanes.shuffle(a, b, [2, 6, 3, 7])), keep(lanes.shuffle(c, d, [2, 6, 3, 7]))];
  return [
    keep(lanes.shuffle(ab, cd, [0, 1, 4, 5])),
    keep(lanes.shuffle(ab, cd, [2, 3, 6, 7])),
    keep(lanes.shuffle(ab2, cd2, [0, 1, 4, 5])),
    keep(lanes.shuffle(ab2, cd2, [2, 3, 6, 7])),
  ];
}

/** The first two of each of four vectors: all the first, all the second. */
export function transposePairs(lanes: Lanes, keep: Keep, [a, b, c, d]: Four<Vec>): readonly [Vec, Vec] {
  const [ab, cd] = [keep(lanes.shuffle(a, b, [0, 4, 1, 5])), keep(lanes.shuffle(c, d, [0, 4, 1, 5]))];
  return [keep(lanes.shuffle(ab, cd, [0, 1, 4, 5])), keep(lanes.shuffle(ab, cd, [2, 3, 6, 7]))];
}
