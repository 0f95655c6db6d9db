import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Image } from "./image.ts";
import { resizeBilinear } from "./resize-bilinear.ts";

const gray = (width: number, height: number, ...pixels: number[]): Image => ({
  width,
  height,
  channels: 1,
  pixels: Uint8Array.from(pixels),
});

describe("resizeBilinear", () => {
  it("leaves an image of that size alone", () => {
    const image = gray(2, 1, 3, 200);
    expect(resizeBilinear(image, 2, 1)).toBe(image);
  });

  it("halves by the mean of four, and doubles by quarters", () => {
    expect([...resizeBilinear(gray(2, 2, 0, 100, 100, 200), 1, 1).pixels]).toEqual([100]);
    expect([...resizeBilinear(gray(2, 1, 0, 100), 4, 1).pixels]).toEqual([0, 25, 75, 100]);
  });

  it("keeps one colour, and stays between the darkest and the lightest", () => {
    const images = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      seed: fc.nat({ max: 250 }),
    });
    const side = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(images, side, side, ({ width, height, seed }, toWidth, toHeight) => {
        const flat = gray(width, height, ...Array.from({ length: width * height }, () => seed));
        expect(new Set(resizeBilinear(flat, toWidth, toHeight).pixels)).toEqual(new Set([seed]));
        const image = gray(width, height, ...Array.from({ length: width * height }, (_, i) => (i * seed) % 256));
        const { pixels } = resizeBilinear(image, toWidth, toHeight);
        expect(Math.max(...pixels)).toBeLessThanOrEqual(Math.max(...image.pixels));
        expect(Math.min(...pixels)).toBeGreaterThanOrEqual(Math.min(...image.pixels));
      }),
      { seed: 1 },
    );
  });
});
