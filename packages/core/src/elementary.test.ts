import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, log, power } from "./elementary.ts";

/** Two units in the last place of a double, relative. */
const close = (got: number, want: number, relative = 2 ** -51): void => {
  if (Object.is(got, want)) return;
  expect(Math.abs(got - want)).toBeLessThanOrEqual(relative * Math.abs(want) + Number.MIN_VALUE);
};
const finite = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

describe("exp, log and power of + − × ÷ and √", () => {
  it("agree with the engine's to the last places", () => {
    fc.assert(
      fc.property(finite(-700, 700), (x) => close(exp(x), Math.exp(x))),
      { seed: 1, numRuns: 2000 },
    );
    fc.assert(
      fc.property(finite(1e-300, 1e300), (x) => close(log(x), Math.log(x))),
      { seed: 2, numRuns: 2000 },
    );
    fc.assert(
      fc.property(finite(0.5, 2), (x) => close(log(x), Math.log(x), 2 ** -50)),
      { seed: 3, numRuns: 2000 },
    );
    // Through exp(p·log x) the error grows with |p·log x|.
    const base = finite(1e-3, 1e3);
    fc.assert(
      fc.property(base, finite(-3, 3), (x, p) => close(power(x, p), x ** p, 2 ** -46)),
      { seed: 4, numRuns: 2000 },
    );
  });

  it("know their special values", () => {
    expect([exp(-Infinity), exp(Infinity), exp(NaN), exp(0), exp(800), exp(-800)]).toEqual([
      0,
      Infinity,
      NaN,
      1,
      Infinity,
      0,
    ]);
    expect([log(0), log(-1), log(Infinity), log(NaN), log(1)]).toEqual([-Infinity, NaN, Infinity, NaN, 0]);
    close(log(5e-324), Math.log(5e-324));
    expect([power(0, 0), power(0, 2), power(0, -1), power(-2, 3), power(-2, 0.5), power(7, 1)]).toEqual([
      1,
      0,
      Infinity,
      -8,
      NaN,
      7,
    ]);
    expect([power(9, 0.5), power(4, -0.5), power(4, 1.5), power(-2, -2)]).toEqual([3, 0.5, 8, 0.25]);
  });
});
