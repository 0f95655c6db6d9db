import { describe, expect, it } from "vitest";
import { ShapeError } from "./errors.ts";
import { canonicalAxis, channels, convGeometry, type ConvOptions, poolGeometry, type PoolOptions } from "./geometry.ts";

const convOut = (size: number, kernel: number, options: Partial<ConvOptions> = {}): number =>
  convGeometry([1, 1, size, size], [1, 1, kernel, kernel], {
    kernel: [kernel, kernel],
    stride: [1, 1],
    pad: [0, 0],
    groups: 1,
    dilation: [1, 1],
    ...options,
  }).outHeight;
const poolOut = (size: number, kernel: number, options: Partial<PoolOptions> = {}): number =>
  poolGeometry([1, 1, size, size], { kernel: [kernel, kernel], stride: [2, 2], pad: [0, 0], round: "CEIL", ...options })
    .outHeight;

describe("convGeometry", () => {
  it("rounds down: SqueezeNet v1.0's conv1, 227 by 7×7/2, is 111", () => {
    expect(convOut(227, 7, { stride: [2, 2] })).toBe(111);
    expect(convOut(8, 3, { stride: [2, 2] })).toBe(3);
  });

  it("counts padding and dilation: v1.0's conv10, 13 by 1×1 with pad 1, is 15", () => {
    expect(convOut(13, 1, { pad: [1, 1] })).toBe(15);
    expect(convOut(9, 3, { dilation: [2, 2] })).toBe(5);
  });

  it("says what does not fit", () => {
    expect(() => convOut(2, 3)).toThrow("convolution: a window of 3×3 does not fit an image of 2×2 padded by 0×0");
    const options = { kernel: [1, 1], stride: [1, 1], pad: [0, 0], groups: 2, dilation: [1, 1] } as const;
    expect(() => convGeometry([1, 3, 4, 4], [2, 1, 1, 1], options)).toThrow(
      "has 3 channels, weights 2×1×1×1 in 2 groups need 2",
    );
    expect(() => convGeometry([1, 2, 4], [2, 1, 1, 1], options)).toThrow(ShapeError);
  });
});

describe("poolGeometry", () => {
  it("rounds up: SqueezeNet v1.0's pools are 111 → 55 → 27 → 13", () => {
    expect([poolOut(111, 3), poolOut(55, 3), poolOut(27, 3)]).toEqual([55, 27, 13]);
    expect(poolOut(6, 3)).toBe(3);
    expect(poolOut(6, 3, { round: "FLOOR" })).toBe(2);
  });

  it("drops a last window that would start in the far padding, if anything is padded", () => {
    expect(poolOut(5, 2, { pad: [1, 1] })).toBe(3);
    expect(poolOut(5, 2, { pad: [0, 1] })).toBe(3);
    expect(poolOut(4, 1, { stride: [3, 3] })).toBe(2);
    expect(poolOut(5, 1, { stride: [3, 3] })).toBe(3); // unpadded: the last window is empty, and stays
  });
});

describe("channels and canonicalAxis", () => {
  it("see a blob around one axis, counted from either end", () => {
    expect(channels([2, 3, 4, 5])).toEqual({ outer: 2, channels: 3, inner: 20 });
    expect(channels([7])).toEqual({ outer: 7, channels: 1, inner: 1 });
    expect(canonicalAxis([2, 3, 4], -1, "Softmax")).toBe(2);
    expect(() => canonicalAxis([2, 3], 2, "Softmax")).toThrow(
      "Softmax: axis 2 is out of range for 2×3, which has 2 axes",
    );
  });
});
