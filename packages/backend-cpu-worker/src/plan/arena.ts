import { expectFound } from "@squeezenet/core";
import { blockBytes } from "../block-bytes.ts";

/** A stretch of floats that is needed from step `from` to step `to`, both included. */
export interface Lifetime {
  readonly floats: number;
  readonly from: number;
  readonly to: number;
}

/** Where each block lies, in bytes, and how long the whole is. */
export interface Layout {
  /** Byte offset of each. */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

/** Places lifetimes so that those that overlap in time never overlap in space: the largest first, each as low as it fits. */
export function layOut(lifetimes: readonly Lifetime[]): Layout {
  const placed: { readonly from: number; readonly to: number; readonly start: number; readonly end: number }[] = [];
  const offsets = lifetimes.map(() => 0);
  const order = lifetimes
    .map((_, index) => index)
    .sort((a, b) => expectFound(lifetimes, b).floats - expectFound(lifetimes, a).floats || a - b);
  let bytes = 0;
  for (const index of order) {
    const { floats, from, to } = expectFound(lifetimes, index);
    const size = blockBytes(4 * floats);
    const rivals = placed.filter((other) => other.from <= to && from <= other.to).sort((a, b) => a.start - b.start);
    let start = 0;
    for (const rival of rivals) {
      if (start + size <= rival.start) break;
      start = Math.max(start, rival.end);
    }
    placed.push({ from, to, start, end: start + size });
    offsets[index] = start;
    bytes = Math.max(bytes, start + size);
  }
  return { offsets, bytes };
}
