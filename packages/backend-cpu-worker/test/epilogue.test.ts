import { complete, convGeometry, formulas, oracle } from "@squeezenet/core";
import type { Backend } from "@squeezenet/core/backend";
import { describe, expect, test } from "vitest";
import module from "../src/index.ts";

/** Numbers at which a ReLU that is computed otherwise would show. */
const special = Float32Array.of(
  ...[1, -1, 0, -0, Infinity, -Infinity, NaN, 3.4028234663852886e38, -3.4028234663852886e38],
  ...[1e-45, -1e-45, 2 ** -126, -(2 ** -126), 0.5, -2.5, 7],
);

/** The bits of relu(x ⋆ 1 + bias), with a border of `pad` pixels; all NaN are one. */
async function rectified(backend: Backend, pad: number, bias: number): Promise<Int32Array> {
  const options = { kernel: [1, 1], stride: [1, 1], pad: [pad, pad], groups: 1, dilation: [1, 1] } as const;
  const g = convGeometry([1, 1, 4, 4], [1, 1, 1, 1], options);
  const kernels = complete(backend);
  const [x, w, b] = [special, Float32Array.of(1), Float32Array.of(bias)].map((values) => backend.upload(values));
  const sums = kernels.convBias(g, x!, w!, b!);
  const y = kernels.pointwise({ length: g.outHeight * g.outWidth, formula: formulas.relu(0) }, sums);
  backend.free(sums);
  const values = await backend.read(y);
  return new Int32Array(values.map((value) => (Number.isNaN(value) ? NaN : value)).buffer);
}

describe.each(["relaxed", "portable", "none"])("with simd=%s", (simd) => {
  test.each([
    [0, 0],
    [0, -0],
    [1, 2],
    [1, -2],
    [2, NaN],
  ])("a convolution's ReLU and border have the oracle's bits: pad %d, bias %d", async (pad, bias) => {
    const [backend, truth] = [await module.open({ simd, threads: "1" }), await oracle.open()];
    expect(await rectified(backend, pad, bias)).toEqual(await rectified(truth, pad, bias));
    expect(backend.plans.at(-1)!.steps.at(-1)!.label).toMatch(/^convBias \+ relu/);
    await backend[Symbol.asyncDispose]();
  });
});

test("what surrounds the image of a 1×1 convolution is not multiplied", async () => {
  const backend = await module.open({ threads: "1" });
  const options = { kernel: [1, 1], stride: [1, 1], pad: [1, 1], groups: 1, dilation: [1, 1] } as const;
  const g = convGeometry([2, 3, 5, 5], [4, 3, 1, 1], options);
  const [x, w] = [2 * 75, 12].map((length) => backend.upload(new Float32Array(length).fill(1)));
  const y = await backend.read(backend.kernels.conv2d(g, x!, w!));
  expect(y.reduce((a, b) => a + b, 0)).toBe(2 * 4 * 25 * 3);
  expect(y.slice(0, 9)).toEqual(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 3));
  const { steps } = backend.plans.at(-1)!;
  expect(steps.map(({ label }) => label)).toEqual(["pack weights", "conv2d", "conv2d (frame)"]);
  expect(steps.reduce((sum, { flops }) => sum + flops, 0)).toBe(2 * (2 * 4 * 3 * 25));
  await backend[Symbol.asyncDispose]();
});
