import type { NetParameter } from "@squeezenet/caffe-io";
import { learnedOf } from "./learned.ts";

/** How one learned blob differs between two nets. */
export type BlobDifference =
  | { readonly verdict: "same bits" | "same numbers, other zeros" | "only in the first" | "only in the second" }
  /** Counts of numbers. */
  | { readonly verdict: "other sizes"; readonly sizes: readonly [number, number] }
  /** `by` is the greatest difference; there, at number `at`, stand `values`. NaN comes first. */
  | {
      readonly verdict: "differs";
      readonly by: number;
      readonly at: number;
      readonly values: readonly [number, number];
    };

/** A blob by layer and number, and how it differs. */
export interface ComparedBlob {
  readonly blob: string;
  readonly difference: BlobDifference;
}

/** How far the learned numbers of two nets are apart, blob by blob. */
export function diffWeights(a: NetParameter, b: NetParameter): readonly ComparedBlob[] {
  const [left, right] = [learnedOf(a), learnedOf(b)];
  return [...new Set([...left.keys(), ...right.keys()])].map((blob) => ({
    blob,
    difference: compare(left.get(blob), right.get(blob)),
  }));
}

function compare(a: Float32Array | undefined, b: Float32Array | undefined): BlobDifference {
  if (a === undefined) return { verdict: "only in the second" };
  if (b === undefined) return { verdict: "only in the first" };
  if (a.length !== b.length) return { verdict: "other sizes", sizes: [a.length, b.length] };
  let greatest: { by: number; at: number; values: readonly [number, number] } | null = null;
  let bits = true;
  for (const [at, one] of a.entries()) {
    const other = b[at] ?? NaN;
    bits &&= Object.is(one, other);
    const by = Math.abs(one - other);
    // NaN is not greater than anything, and is the first thing to see.
    if (by <= (greatest?.by ?? 0)) continue;
    greatest = { by, at, values: [one, other] };
    if (Number.isNaN(by)) break;
  }
  if (bits) return { verdict: "same bits" };
  return greatest === null ? { verdict: "same numbers, other zeros" } : { verdict: "differs", ...greatest };
}
