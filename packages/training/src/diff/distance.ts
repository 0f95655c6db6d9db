import type { Learned } from "./learned.ts";

/** How far two sets of weights are apart. */
export interface Distance {
  readonly same: boolean;
  /** Further than another order of float32 sums explains: by more than 1e-4 of the blob's greatest number. */
  readonly far: boolean;
  /** The greatest difference, as a part of the greatest number of its blob; NaN counts as infinite. */
  readonly worst: number;
  readonly blob: string;
}

/** How far `b` is from `a`, over all blobs of `a`. */
export function distanceOf(a: Learned, b: Learned): Distance {
  let [worst, blob, same] = [0, "", true];
  for (const [name, left] of a) {
    // A blob that only one side has is as far off as can be.
    const right = b.get(name) ?? new Float32Array();
    const greatest = right.reduce((max, value) => Math.max(max, Math.abs(value)), 2 ** -126);
    left.forEach((value, i) => {
      if (Object.is(value, right[i])) return;
      same = false;
      const off = Math.abs(value - (right[i] ?? NaN)) / greatest;
      if (off <= worst) return;
      [worst, blob] = [Number.isNaN(off) ? Infinity : off, name];
    });
  }
  return { same, far: worst > 1e-4, worst, blob };
}
