import { philox, streamOf } from "@squeezenet/core";

/**
 * The record that stands at `place` of an epoch's shuffled order: a permutation of 0 … size − 1 that is a pure function of
 * seed and epoch. A Feistel network over the next power of four permutes, and values beyond the end walk on until they
 * fall inside: nothing is stored, so sets of any size may be shuffled.
 */
export function shuffledRecord(seed: number, epoch: number, place: number, size: number): number {
  let mask = 1;
  while ((mask + 1) * (mask + 1) < size) mask = 2 * mask + 1;
  let value = place;
  do {
    let [left, right] = [Math.floor(value / (mask + 1)), value & mask];
    for (let round = 0; round < 4; round++)
      [left, right] = [right, left ^ (philox([seed >>> 0, streamOf("shuffle")], [epoch, round, right, 0])[0] & mask)];
    value = left * (mask + 1) + right;
  } while (value >= size);
  return value;
}
