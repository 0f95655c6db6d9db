import { convGeometry, expectFound, oracle } from "@squeezenet/core";
import type { Backend, Conv } from "@squeezenet/core/backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import module, { describePlans } from "../src/index.ts";
import { drawFrom } from "./cases.ts";

const geometry = (
  batch: number,
  channels: number,
  outputs: number,
  [height, width]: readonly [number, number],
  pad: number,
): Conv =>
  convGeometry([batch, channels, height, width], [outputs, channels, 3, 3], {
    kernel: [3, 3],
    stride: [1, 1],
    pad: [pad, pad],
    groups: 1,
    dilation: [1, 1],
  });

const geometries: readonly (readonly [string, Conv])[] = [
  ["a fire's expansion of 55×55", geometry(1, 16, 24, [55, 55], 1)],
  ["27×27, three samples", geometry(3, 48, 64, [27, 27], 1)],
  ["13×13, more outputs than a band", geometry(2, 64, 130, [13, 13], 1)],
  ["odd sizes without padding", geometry(2, 17, 19, [14, 21], 0)],
  ["padding of two", geometry(1, 33, 16, [15, 12], 2)],
];

const greatest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, value), 0);

type Fill = (length: number, seed: number) => Float32Array;

const alike: Fill = (length, seed) => {
  const draw = drawFrom(seed);
  return Float32Array.from({ length }, () => draw(-10000, 10000) / 10000);
};

/** Magnitudes from 1/1000 to 1000. */
const unlike: Fill = (length, seed) => {
  const draw = drawFrom(seed);
  return Float32Array.from({ length }, () => (draw(0, 1) * 2 - 1) * 10 ** (draw(-3000, 3000) / 1000));
};

describe.each(["relaxed", "portable"])("with simd=%s", (simd) => {
  let backend: Backend & { readonly plans: Parameters<typeof describePlans>[0]["plans"] };
  let truth: Backend;
  beforeAll(async () => {
    backend = await module.open({ simd, threads: "2", inline: "false" });
    truth = await oracle.open();
  });
  afterAll(async () => backend[Symbol.asyncDispose]());

  /** For each of the three kernels: what was found, what is right, the same on magnitudes, and the terms of a sum. */
  async function compute(
    g: Conv,
    fill: Fill,
  ): Promise<{ found: Float32Array; right: Float32Array; size: Float32Array; terms: number }[]> {
    const pixels = g.outHeight * g.outWidth;
    const x = fill(g.batch * g.inChannels * g.inHeight * g.inWidth, 1);
    const w = fill(9 * g.inChannels * g.outChannels, 2);
    const dy = fill(g.batch * g.outChannels * pixels, 3);
    const run = (on: Backend, sign: (values: Float32Array) => Float32Array): Promise<Float32Array[]> => {
      const up = (values: Float32Array) => on.upload(sign(values));
      const { kernels } = on;
      return Promise.all([
        on.read(kernels.conv2d(g, up(x), up(w))),
        on.read(kernels.conv2dGradX(g, up(w), up(dy))),
        on.read(kernels.conv2dGradW(g, up(w), up(x), up(dy))),
      ]);
    };
    const [found, right, sizes] = [
      await run(backend, (values) => values),
      await run(truth, (values) => values),
      await run(truth, (values) => values.map(Math.abs)),
    ];
    const terms = [9 * g.inChannels, 9 * g.outChannels, pixels * g.batch];
    return terms.map((count, i) => ({
      found: expectFound(found, i),
      right: expectFound(right, i),
      size: expectFound(sizes, i),
      terms: count,
    }));
  }

  test.each(geometries)(
    "%s: among numbers alike, the error stays within terms × 2⁻²⁴ of each sum's magnitudes",
    async (_, g) => {
      for (const { found, right, size, terms } of await compute(g, alike)) {
        const errors = found.map(
          (value, i) => Math.abs(value - expectFound(right, i)) / (terms * 2 ** -24 * expectFound(size, i)),
        );
        expect(greatest(errors)).toBeGreaterThan(0);
        expect(greatest(errors)).toBeLessThan(1);
      }
      const kinds = backend.plans.flatMap(({ steps }) => steps.map(({ kernel }) => kernel.key.split(" ")[0]));
      expect(kinds).toContain("winograd");
      expect(kinds).toContain("winogradGradient");
    },
  );

  // A tile shares its errors: a number a million times smaller than its neighbours has theirs.
  test.each(geometries)(
    "%s: among numbers unlike, it stays within terms × 2⁻²⁴ of the largest sum of magnitudes",
    async (_, g) => {
      for (const { found, right, size, terms } of await compute(g, unlike)) {
        const errors = found.map((value, i) => Math.abs(value - expectFound(right, i)));
        expect(greatest(errors)).toBeLessThan(terms * 2 ** -24 * greatest(size));
      }
    },
  );

  test("what lies beside a tile outside the image never enters it, not even NaN", async () => {
    const g = geometry(1, 16, 16, [12, 12], 1);
    const size = 16 * 144;
    const three = Float32Array.from({ length: 3 * size }, (_, i) => (i >= size && i < 2 * size ? 1 : NaN));
    const around = backend.upload(three);
    // The slice is read where it stands, between NaN and NaN.
    const x = backend.kernels.slice({ outer: 1, channels: 3, inner: size, start: 1, count: 1 }, around);
    const y = backend.kernels.conv2d(g, x, backend.upload(new Float32Array(9 * 256).fill(1)));
    backend.free(x);
    const values = await backend.read(y);
    expect([values[0], values[1], values[13], values.at(-1)]).toEqual([16 * 4, 16 * 6, 16 * 9, 16 * 4]);
    expect(values.some(Number.isNaN)).toBe(false);
    expect(backend.plans.at(-1)!.steps.map(({ label }) => label)).toEqual(["transform weights", "conv2d"]);
  });
});
