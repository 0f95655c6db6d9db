import type { Mt19937 } from "@squeezenet/core";

const LAST_OUTPUT = 0xffffffff;

/** A whole number from 0 to `last`, both included, for `last` below 2³² − 1 (boost::uniform_int). 0 draws nothing. */
export function wholeUpTo(generator: Mt19937, last: number): number {
  if (last === 0) return 0;
  const count = last + 1;
  const bucket = Math.floor(LAST_OUTPUT / count) + (LAST_OUTPUT % count === last ? 1 : 0);
  for (;;) {
    const result = Math.floor(generator.next() / bucket);
    if (result <= last) return result;
  }
}

/** Shuffles in place, from the last item to the second: Caffe's ImageData does so at each epoch (util/rng.hpp, shuffle). */
export function shuffle<Item>(generator: Mt19937, items: Item[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const other = wholeUpTo(generator, i);
    const item = items[i]!;
    items[i] = items[other]!;
    items[other] = item;
  }
}
