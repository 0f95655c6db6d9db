import fc from "fast-check";
import { expect, it } from "vitest";
import { median, rounded, timesAsLong, timingOf } from "./statistics.ts";

it("the median has as many numbers below it as above, in whatever order they come", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const middle = median(values);
      const below = values.filter((value) => value < middle).length;
      const above = values.filter((value) => value > middle).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

it("a timing is its median, its least and how often it was taken", () => {
  expect(timingOf([5, 1, 2])).toEqual({ median: 2, least: 1, runs: 3, times: [5, 1, 2] });
  expect([rounded(1234.5), rounded(0.00123456)]).toEqual([1230, 0.00123]);
});

it("rounds that are slow for both do not move a ratio; without common rounds the medians are compared", () => {
  expect(timesAsLong([10, 40, 10], [5, 20, 5])).toBe(2);
  expect(timesAsLong([10, 10, 40], [20, 5, 20])).toBe(2);
  expect(timesAsLong([30], [5, 20, 10])).toBe(3);
});
