import { double, float, property, assert, type Parameters } from "fast-check";
import { describe, expect, test } from "vitest";
import { cppNumber } from "../../src/cpp-number.ts";

const runs: Parameters<[number]> = { numRuns: 3000 };
const finite = { noNaN: true, noDefaultInfinity: true };

/** Whether another six-digit number may be just as near: toPrecision and printf then part ways, see the goldens. */
const tied = (value: number): boolean =>
  Number(value.toPrecision(7)) === value && value.toExponential(6).includes("5e");

describe("a number printed as C++ does", () => {
  test("reads back as the number of six digits nearest to it", () => {
    assert(
      property(double(finite), (value) => {
        if (!tied(value)) expect(Number(cppNumber(value))).toBe(value === 0 ? value : Number(value.toPrecision(6)));
      }),
      runs,
    );
  });

  test("has the form of %g: at most six digits, no zeros at the end, an exponent of two digits or more below 1e-4 and from 1e6", () => {
    assert(
      property(float(finite), (value) => {
        const text = cppNumber(value);
        const [mantissa = "", exponent] = text.split("e");
        expect(mantissa).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        expect(mantissa.replace(/^-?(0\.0*)?/, "").replace(".", "").length).toBeLessThanOrEqual(6);
        const size = Math.abs(Number(text));
        expect(exponent === undefined).toBe(size === 0 || (size >= 1e-4 && size < 1e6));
        expect(exponent ?? "+00").toMatch(/^[+-]\d{2,}$/);
      }),
      runs,
    );
  });
});
