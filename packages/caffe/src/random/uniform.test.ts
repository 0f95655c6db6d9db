import { describe, expect, test } from "vitest";
import { nextFloat } from "./uniform.ts";

describe("the next float32", () => {
  test.each([
    [0, 2 ** -149],
    [-0, 2 ** -149],
    [1, 1 + 2 ** -23],
    [-1, -1 + 2 ** -24],
    [-(2 ** -149), -0],
    [2 ** -126 - 2 ** -149, 2 ** -126],
    [3.4028234663852886e38, 3.4028234663852886e38],
  ])("above %d is %d", (value, next) => {
    expect(nextFloat(value)).toBe(next);
  });
});
