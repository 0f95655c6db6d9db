import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shuffledRecord } from "./shuffle.ts";

const order = (seed: number, epoch: number, size: number): number[] =>
  Array.from({ length: size }, (_, place) => shuffledRecord(seed, epoch, place, size));

describe("shuffledRecord", () => {
  it("is a permutation for any size", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 99 }), fc.integer({ min: 1, max: 300 }), (seed, epoch, size) => {
        expect(order(seed, epoch, size).toSorted((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("differs from epoch to epoch and from seed to seed, and repeats for the same", () => {
    expect(order(1, 0, 50)).not.toEqual(order(1, 1, 50));
    expect(order(1, 0, 50)).not.toEqual(order(2, 0, 50));
    expect(order(1, 3, 50)).toEqual(order(1, 3, 50));
  });
});
