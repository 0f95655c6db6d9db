import { describe, expect, test } from "vitest";
import { formatDouble, formatFloat, formatGeneral } from "./format-number.ts";

describe("formatGeneral", () => {
  // Expected: printf("%.6g") and printf("%.9g") of glibc.
  test.each([
    [0, 6, "0"],
    [-0, 6, "-0"],
    [1, 6, "1"],
    [2.34, 6, "2.34"],
    [0.0005, 6, "0.0005"],
    [0.00001, 6, "1e-05"],
    [0.0001, 6, "0.0001"],
    [123456, 6, "123456"],
    [1234567, 6, "1.23457e+06"],
    [1000000, 6, "1e+06"],
    [1e100, 6, "1e+100"],
    [170000, 6, "170000"],
    [999999.5, 6, "1e+06"],
    [Infinity, 6, "inf"],
    [-Infinity, 6, "-inf"],
    [NaN, 6, "nan"],
    [1234567.125, 9, "1234567.12"],
    [1234567.375, 9, "1234567.38"],
    [1000005, 6, "1e+06"],
    [1000015, 6, "1.00002e+06"],
    [0.5, 1, "0.5"],
    [2.5, 1, "2"],
    [3.5, 1, "4"],
    [1.401298464324817e-45, 9, "1.40129846e-45"],
  ])("prints %f with %i digits as %s", (value, precision, expected) => {
    expect(formatGeneral(value, precision)).toBe(expected);
  });
});

test("a float takes nine digits only where six do not read back", () => {
  expect(formatFloat(Math.fround(0.1))).toBe("0.1");
  expect(formatFloat(Math.fround(0.00390625))).toBe("0.00390625");
  expect(formatFloat(Math.fround(16777216))).toBe("16777216");
  expect(formatFloat(Math.fround(1 / 3))).toBe("0.333333343");
  expect(formatFloat(Math.fround(3.4028234663852886e38))).toBe("3.40282347e+38");
});

test("a double takes seventeen digits only where fifteen do not read back", () => {
  expect(formatDouble(0.1)).toBe("0.1");
  expect(formatDouble(1 / 3)).toBe("0.33333333333333331");
  expect(formatDouble(-Infinity)).toBe("-inf");
});
