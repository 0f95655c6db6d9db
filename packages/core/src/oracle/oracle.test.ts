import { expectFound } from "../expect-found.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Conv, type Geometry, type KernelName } from "../index.ts";
import { convGeometry, poolGeometry } from "../geometry.ts";
import { spreadFormula } from "../pointwise/formula.ts";
import { signatures } from "../signatures.ts";
import { oracle } from "./index.ts";

const backend = await oracle.open();

/** A kernel of the oracle from arrays to an array. */
async function run<Name extends KernelName>(
  name: Name,
  g: Geometry<Name>,
  ...inputs: readonly (readonly number[])[]
): Promise<number[]> {
  const buffers = inputs.map((values) => backend.upload(Float32Array.from(values)));
  const output: object = Reflect.apply(backend.kernels[name], backend.kernels, [g, ...buffers]);
  // −0 is 0 here.
  return Array.from(await backend.read(output), (value) => value + 0);
}
const row = { outer: 1, channels: 3, inner: 1 };
const labelled = { ...row, outer: 2, ignoreLabel: -1 };
const elements = { length: 3 };
const twiceAndBias = spreadFormula("2x + bias", 1, (x, bias) => x.times(2).plus(bias));

/** The oracle judges all other backends; these judge it, with numbers worked out by hand. */
const answers: { readonly [Name in KernelName]: () => Promise<readonly [number[], readonly number[]]> } = {
  pointwise: async () => [
    await run("pointwise", { length: 4, channels: 2, inner: 2, formula: twiceAndBias }, [1, 2, 3, 4], [10, 20]),
    [12, 14, 26, 28],
  ],
  sum: async () => [await run("sum", elements, [1, 2, 3]), [6]],
  addBiasGradBias: async () => [
    await run("addBiasGradBias", { ...row, outer: 2 }, [100, 0, 0], [1, 2, 3, 4, 5, 6]),
    [105, 7, 9],
  ],
  scaleGradFactor: async () => [
    await run("scaleGradFactor", { ...row, outer: 2 }, [1, 0, 0], [1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 2, 2]),
    [10, 12, 15],
  ],
  channelWindowSum: async () => [
    await run("channelWindowSum", { outer: 1, channels: 4, inner: 1, radius: 1 }, [1, 2, 3, 4]),
    [3, 6, 9, 7],
  ],
  concat: async () => [
    await run("concat", { outer: 2, left: 1, right: 2, inner: 1 }, [1, 2], [3, 4, 5, 6]),
    [1, 3, 4, 2, 5, 6],
  ],
  slice: async () => [
    await run("slice", { outer: 2, channels: 3, inner: 1, start: 1, count: 2 }, [1, 2, 3, 4, 5, 6]),
    [2, 3, 5, 6],
  ],
  sliceGradX: async () => [
    await run("sliceGradX", { outer: 2, channels: 3, inner: 1, start: 1, count: 1 }, [7, 8]),
    [0, 7, 0, 0, 8, 0],
  ],
  softmax: async () => [await run("softmax", { outer: 1, channels: 2, inner: 1 }, [1000, 1000]), [0.5, 0.5]],
  softmaxGradX: async () => [
    await run("softmaxGradX", { outer: 1, channels: 2, inner: 1 }, [0.25, 0.75], [4, 0]),
    [0.75, -0.75],
  ],
  softmaxLoss: async () => [
    await run("softmaxLoss", { ...labelled, ignoreLabel: 2 }, [1, 0, 0, 0, 0, 1], [0, 2]),
    [0, 0],
  ],
  softmaxLossGradX: async () => [
    await run("softmaxLossGradX", { ...labelled, ignoreLabel: 2 }, [0.5, 0.25, 0.25, 0, 0, 1], [0, 2], [2, 2]),
    [-1, 0.5, 0.5, 0, 0, 0],
  ],
  labelCount: async () => [await run("labelCount", { ...labelled, outer: 3, ignoreLabel: 1 }, [1, 0, 1]), [1]],
  accuracy: async () => [await run("accuracy", { ...labelled, topK: 1 }, [3, 2, 1, 5, 5, 1], [0, 0]), [0.5]],
  accuracyPerClass: async () => [
    await run("accuracyPerClass", { ...labelled, topK: 1 }, [3, 2, 1, 1, 5, 1], [0, 0]),
    [0.5, 0, 0],
  ],
  conv2d: async () => [
    await run(
      "conv2d",
      convGeometry([1, 1, 1, 3], [1, 1, 1, 2], {
        kernel: [1, 2],
        stride: [1, 1],
        pad: [0, 1],
        groups: 1,
        dilation: [1, 1],
      }),
      [1, 2, 3],
      [10, 1],
    ),
    [1, 12, 23, 30],
  ],
  conv2dGradX: async () => [
    await run(
      "conv2dGradX",
      convGeometry([1, 1, 1, 3], [1, 1, 1, 2], {
        kernel: [1, 2],
        stride: [1, 1],
        pad: [0, 0],
        groups: 1,
        dilation: [1, 1],
      }),
      [10, 1],
      [1, 2],
    ),
    [10, 21, 2],
  ],
  conv2dGradW: async () => [
    await run(
      "conv2dGradW",
      convGeometry([2, 1, 1, 3], [1, 1, 1, 2], {
        kernel: [1, 2],
        stride: [1, 1],
        pad: [0, 0],
        groups: 1,
        dilation: [1, 1],
      }),
      [100, 0],
      [1, 2, 3, 1, 1, 1],
      [1, 1, 1, 2],
    ),
    [106, 8],
  ],
  maxPool: async () => [
    await run(
      "maxPool",
      poolGeometry([1, 1, 1, 5], { kernel: [1, 2], stride: [2, 2], pad: [0, 0], round: "CEIL" }),
      [1, 2, 4, 3, -5],
    ),
    [2, 4, -5],
  ],
  maxPoolGradX: async () => [
    await run(
      "maxPoolGradX",
      poolGeometry([1, 1, 1, 3], { kernel: [1, 2], stride: [1, 1], pad: [0, 0], round: "CEIL" }),
      [2, 2, 2],
      [1, 10],
    ),
    [1, 10, 0],
  ],
  maxPoolIndex: async () => [
    await run(
      "maxPoolIndex",
      poolGeometry([1, 2, 1, 2], { kernel: [1, 2], stride: [1, 1], pad: [0, 0], round: "CEIL" }),
      [1, 2, 4, 3],
    ),
    [1, 0],
  ],
  averagePool: async () => [
    await run(
      "averagePool",
      poolGeometry([1, 1, 1, 2], { kernel: [1, 2], stride: [1, 1], pad: [0, 1], round: "CEIL" }),
      [2, 4],
    ),
    [1, 3, 2],
  ],
  averagePoolGradX: async () => [
    await run(
      "averagePoolGradX",
      poolGeometry([1, 1, 1, 2], { kernel: [1, 2], stride: [1, 1], pad: [0, 1], round: "CEIL" }),
      [2, 4, 6],
    ),
    [3, 5],
  ],
};

describe("each kernel of the oracle gives what was worked out by hand", () => {
  for (const [name, answer] of Object.entries(answers))
    it(name, async () => {
      const [got, want] = await answer();
      expect(got).toEqual([...want]);
    });

  it("and a window without a pixel: MAX gives −FLT_MAX at −1, AVE no number", async () => {
    const g = poolGeometry([1, 1, 4, 4], { kernel: [1, 1], stride: [2, 2], pad: [0, 0], round: "CEIL" });
    const x = Array.from({ length: 16 }, () => 1);
    expect((await run("maxPool", g, x)).at(-1)).toBe(-3.4028234663852886e38);
    expect((await run("maxPoolIndex", g, x)).at(-1)).toBe(-1);
    expect((await run("averagePool", g, x)).at(-1)).toBeNaN();
  });

  it("and a label that is no class: NaN", async () => {
    expect(await run("softmaxLoss", labelled, [1, 0, 0, 1, 0, 0], [3, 0.5])).toEqual([NaN, NaN]);
  });
});

/** The definition, term by term: another way than the oracle's to the same sums. */
function convolve(g: Conv, x: readonly number[], w: readonly number[]): number[] {
  const y: number[] = [];
  const [ins, outs] = [g.inChannels / g.groups, g.outChannels / g.groups];
  for (let n = 0; n < g.batch; n++)
    for (let o = 0; o < g.outChannels; o++)
      for (let oy = 0; oy < g.outHeight; oy++)
        for (let ox = 0; ox < g.outWidth; ox++) {
          let total = 0;
          for (let c = 0; c < ins; c++)
            for (let ky = 0; ky < g.kernelHeight; ky++)
              for (let kx = 0; kx < g.kernelWidth; kx++) {
                const [iy, ix] = [
                  oy * g.strideHeight - g.padHeight + ky * g.dilationHeight,
                  ox * g.strideWidth - g.padWidth + kx * g.dilationWidth,
                ];
                if (iy < 0 || ix < 0 || iy >= g.inHeight || ix >= g.inWidth) continue;
                const channel = Math.floor(o / outs) * ins + c;
                total +=
                  expectFound(x, ((n * g.inChannels + channel) * g.inHeight + iy) * g.inWidth + ix) *
                  expectFound(w, ((o * ins + c) * g.kernelHeight + ky) * g.kernelWidth + kx);
              }
          y.push(total);
        }
  return y;
}

describe("the oracle's convolutions", () => {
  const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
  const pair = (min: number, max: number): fc.Arbitrary<readonly [number, number]> =>
    fc.tuple(whole(min, max), whole(min, max));
  const geometries = fc
    .record({
      kernel: pair(1, 3),
      stride: pair(1, 3),
      pad: pair(0, 2),
      dilation: pair(1, 2),
      groups: whole(1, 2),
      batch: whole(1, 2),
      ins: whole(1, 2),
      outs: whole(1, 3),
      size: pair(5, 8),
    })
    .map(({ batch, ins, outs, size, ...options }) =>
      convGeometry([batch, ins * options.groups, ...size], [outs * options.groups, ins, ...options.kernel], options),
    );
  /** Whole numbers, so that sums are exact in any order. */
  const numbers = (count: number, salt: number): number[] =>
    Array.from({ length: count }, (_, i) => ((i * 7 + salt * 13) % 11) - 5);

  it("are their definition, and their gradients its transposes", () =>
    fc.assert(
      fc.asyncProperty(geometries, async (g) => {
        const [xCount = 0, wCount = 0] = signatures.conv2d.inputs(g);
        const [x, w] = [numbers(xCount, 1), numbers(wCount, 2)];
        const y = await run("conv2d", g, x, w);
        expect(y).toEqual(convolve(g, x, w));
        const dy = numbers(y.length, 3);
        const dot = (a: readonly number[], b: readonly number[]): number =>
          a.reduce((sum, v, i) => sum + v * expectFound(b, i), 0);
        expect(dot(await run("conv2dGradX", g, w, dy), x)).toBe(dot(y, dy));
        expect(
          dot(
            await run(
              "conv2dGradW",
              g,
              w.map(() => 0),
              x,
              dy,
            ),
            w,
          ),
        ).toBe(dot(y, dy));
      }),
      { seed: 1, numRuns: 100 },
    ));
});
