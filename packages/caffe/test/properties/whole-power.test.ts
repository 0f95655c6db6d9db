import { assert, float, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { wholePower } from "../../src/learning-rate/whole-power.ts";

/** m^n · 2^(shift·n) as a double, rounded once: from whole numbers without end. */
function exactPower(m: bigint, shift: number, n: number): number {
  const power = m ** BigInt(n);
  const excess = Math.max(0, power.toString(2).length - 64);
  // What is cut off counts only as to whether it is nothing: a last bit far below rounding stands for it.
  const rest = power & ((1n << BigInt(excess)) - 1n);
  const head = (power >> BigInt(excess)) | (rest === 0n ? 0n : 1n);
  return Number(head) * 2 ** (excess + shift * n);
}

describe("a whole power", () => {
  test("is the exact power rounded to the nearest double, for float32 bases and large exponents", () => {
    const base = float({ min: 0.5, max: 2, noNaN: true });
    assert(
      property(base, integer({ min: 0, max: 450 }), (x, n) => {
        expect(wholePower(x, n)).toBe(exactPower(BigInt(x * 2 ** 24), -24, n));
      }),
      { numRuns: 2000 },
    );
  });

  test("is that for bases near 1 and exponents up to 20000 too", () => {
    const base = integer({ min: 1, max: 200 });
    assert(
      property(base, integer({ min: 1, max: 20000 }), (below, n) => {
        const x = 1 - below * 2 ** -17;
        expect(wholePower(x, n)).toBe(exactPower(BigInt(x * 2 ** 24), -24, n));
      }),
      { numRuns: 100 },
    );
  });

  test("of zero is 0, but 1 where the exponent is 0; beyond every float it is infinite", () => {
    expect([wholePower(0, 0), wholePower(0, 3), wholePower(1, 1e6), wholePower(2, 1e6)]).toEqual([1, 0, 1, Infinity]);
    expect([wholePower(0.5, 1e6), wholePower(2, 0), wholePower(2 ** 100, 2), wholePower(1e38, 40)]).toEqual([
      0,
      1,
      2 ** 200,
      Infinity,
    ]);
  });
});
