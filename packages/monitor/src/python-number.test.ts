import { expect, it } from "vitest";
import { pythonNumber } from "./python-number.ts";

// What CPython 3.11 prints for these.
it.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [10, "10.0"],
  [0.05, "0.05"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1.5e-7, "1.5e-07"],
  [123456789012345680, "1.2345678901234568e+17"],
  [1e16, "1e+16"],
  [1234567890123456, "1234567890123456.0"],
  [1e22, "1e+22"],
  [2.5e-300, "2.5e-300"],
  [NaN, "nan"],
  [-Infinity, "-inf"],
])("%f is written as Python writes it", (value, text) => {
  expect(pythonNumber(value)).toBe(text);
});
