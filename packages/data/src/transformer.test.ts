import { describe, expect, it } from "vitest";
import { resizeBilinear } from "./image/resize-bilinear.ts";
import { Transformer } from "./transformer.ts";

/** 3 × 4 pixels whose blue counts from 0; green is 100 more, red 200 more. */
const image = {
  width: 4,
  height: 3,
  channels: 3,
  pixels: Uint8Array.from({ length: 36 }, (_, i) => Math.floor(i / 3) + (i % 3) * 100),
};

describe("Transformer", () => {
  it("gives planes of BGR, less the mean, times the scale, in float32", () => {
    const { shape, data } = new Transformer({ shape: [1, 3, 3, 4], mean: [1, 2, 3], scale: 0.1 }).preprocess(image);
    expect(shape).toEqual([1, 3, 3, 4]);
    expect(data.slice(0, 3)).toEqual(Float32Array.of(-0.1, 0, 0.1));
    expect(data[12]).toBe(Math.fround(98 * 0.1));
    expect(data[24]).toBe(Math.fround(197 * 0.1));
  });

  it("scales before the mean and swaps channels before both, as pycaffe", () => {
    const options = { shape: [3, 3, 4], rawScale: 0.5, channelSwap: [2, 1, 0], mean: [10, 20, 30] };
    const { data } = new Transformer(options).preprocess(image);
    expect([data[0], data[12], data[24]]).toEqual([100 - 10, 50 - 20, 0 - 30]);
  });

  it("takes off a mean image of the input's size, and any other's channel by channel", () => {
    const values = Float32Array.from({ length: 36 }, (_, i) => i);
    const whole = new Transformer({ shape: [3, 3, 4], mean: { channels: 3, height: 3, width: 4, values } });
    expect(whole.preprocess(image).data.slice(0, 12)).toEqual(new Float32Array(12));
    const other = new Transformer({ shape: [3, 3, 4], mean: { channels: 3, height: 1, width: 12, values } });
    expect(other.preprocess(image).data[0]).toBe(-5.5);
  });

  it("resizes, then crops the centre, or corners and centre and all of them mirrored", () => {
    const one = new Transformer({ shape: [3, 1, 2], imageDims: [3, 4] });
    expect([...one.preprocess(image).data.slice(0, 2)]).toEqual([5, 6]);
    const ten = new Transformer({ shape: [3, 1, 2], imageDims: [3, 4], oversample: true }).preprocess(image);
    expect(ten.shape).toEqual([10, 3, 1, 2]);
    const blues = Array.from({ length: 10 }, (_, i) => [...ten.data.slice(i * 6, i * 6 + 2)]);
    const five = [[0, 1], [2, 3], [8, 9], [10, 11], [5, 6]]; // prettier-ignore
    expect(blues).toEqual([...five, ...five.map((pair) => pair.toReversed())]);
    const small = new Transformer({ shape: [3, 2, 2] }).preprocess(image);
    expect([...small.data.slice(0, 4)]).toEqual([0, 1, 2, 3].map((i) => resizeBilinear(image, 2, 2).pixels[i * 3]));
  });

  it("says what does not fit", () => {
    expect(() => new Transformer({ shape: [10] })).toThrow("the input is 10: images need channels × height × width");
    expect(() => new Transformer({ shape: [3, 2, 2], mean: [1, 2] })).toThrow(
      "give 1 number or 3, one for each channel",
    );
    expect(() => new Transformer({ shape: [3, 2, 2], channelSwap: [0, 0, 1] })).toThrow(
      "give each of the 3 channels once",
    );
    expect(() => new Transformer({ shape: [3, 2, 2], imageDims: [1, 5] })).toThrow("the net wants 2×2, which is more");
    expect(() => new Transformer({ shape: [1, 2, 2] }).preprocess(image)).toThrow("has 3 channels, the net's input 1");
  });
});
