import { expect, test } from "vitest";
import { cppFloatOfBits, cppNumber } from "./cpp-number.ts";

test.each([
  [0, "0"],
  [-0, "-0"],
  [1, "1"],
  [-2.5, "-2.5"],
  [2.3399951457977295, "2.34"],
  [0.0005, "0.0005"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [Math.fround(0.00001), "1e-05"],
  [999999, "999999"],
  [1e6, "1e+06"],
  [999999.5, "1e+06"],
  [100000.5, "100000"],
  [100001.5, "100002"],
  [123456.7, "123457"],
  [0.000099999949, "9.99999e-05"],
  [0.00009999999, "0.0001"],
  [1.5e300, "1.5e+300"],
  [-1.66334e-42, "-1.66334e-42"],
  [5e-324, "4.94066e-324"],
  [Infinity, "inf"],
  [-Infinity, "-inf"],
  [NaN, "nan"],
])("%d is printed as %s", (value, text) => {
  expect(cppNumber(value)).toBe(text);
});

test.each([
  [0x40200000, "2.5"],
  [0x80000000, "-0"],
  [0xff800000, "-inf"],
  [0x7fc00000, "nan"],
  [0xffc00000, "-nan"],
])("the float32 with bits %i is printed as %s", (bits, text) => {
  expect(cppFloatOfBits(bits)).toBe(text);
});
