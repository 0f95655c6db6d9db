import { formulas, poolGeometry } from "@squeezenet/core";
import type { Pool } from "@squeezenet/core/backend";
import { describe, expect, test } from "vitest";
import module from "../src/index.ts";
import { drawFrom } from "./cases.ts";

type Opened = Awaited<ReturnType<typeof module.open>>;

const draw = drawFrom(7);
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => draw(-6, 6) / 4);

/** Gradients of what a ReLU made and of the bias before it, behind max pooling; the pooling's own is held or not. */
async function gradients(
  backend: Opened,
  g: Pool,
  { x, dy }: { readonly x: Float32Array; readonly dy: Float32Array },
  channels: { readonly outer: number; readonly channels: number; readonly inner: number },
  held: boolean,
): Promise<{ readonly found: readonly Int32Array[]; readonly labels: readonly string[] }> {
  const { kernels } = backend;
  const length = x.length;
  const y = kernels.pointwise({ length, formula: formulas.relu(0) }, backend.upload(x));
  const pooled = kernels.maxPoolGradX(g, y, backend.upload(dy));
  const dx = kernels.pointwise({ length, formula: formulas.reluGradX(0) }, y, pooled);
  const sums = kernels.addBiasGradBias(channels, backend.upload(start(channels.channels)), dx);
  if (!held) backend.free(pooled);
  const bits = async (buffer: Parameters<Opened["read"]>[0]): Promise<Int32Array> =>
    new Int32Array((await backend.read(buffer)).buffer);
  const found = [await bits(dx), await bits(sums)];
  return { found, labels: backend.plans.at(-1)!.steps.map(({ label }) => label) };
}
const start = (length: number): Float32Array => Float32Array.from({ length }, (_, channel) => channel / 8);

const options = (kernel: number, stride: number, pad: number) =>
  ({ kernel: [kernel, kernel], stride: [stride, stride], pad: [pad, pad], round: "CEIL" }) as const;

describe.each(["relaxed", "portable", "none"])("with simd=%s", (simd) => {
  test.each([
    ["SqueezeNet's", options(3, 2, 0), [2, 5, 11, 13]],
    ["windows that are clipped", options(3, 2, 1), [3, 4, 6, 7]],
    ["windows side by side", options(2, 2, 0), [1, 3, 8, 8]],
  ] as const)("max pooling's gradient joined to the ReLU's has the same bits: %s", async (_, given, shape) => {
    const backend = await module.open({ simd, threads: "2", inline: "false" });
    const g = poolGeometry(shape, given);
    const [outer, channels] = shape;
    const inner = g.inHeight * g.inWidth;
    const values = { x: numbers(g.planes * inner), dy: numbers(g.planes * g.outHeight * g.outWidth) };
    const apart = await gradients(backend, g, values, { outer, channels, inner }, true);
    const joined = await gradients(backend, g, values, { outer, channels, inner }, false);
    expect(joined.found).toEqual(apart.found);
    expect(apart.labels).toContain("maxPoolGradX");
    expect(joined.labels).toContain("maxPoolGradX + reluGradX + addBiasGradBias");
    expect(joined.labels).not.toContain("maxPoolGradX");
    await backend[Symbol.asyncDispose]();
  });
});

test("a bias of other channels than the pooling's planes is left alone", async () => {
  const backend = await module.open({ threads: "1" });
  const g = poolGeometry([2, 4, 6, 6], options(2, 2, 0));
  const values = { x: numbers(288), dy: numbers(72) };
  const over = { outer: 1, channels: 2, inner: 144 };
  const [apart, joined] = [
    await gradients(backend, g, values, over, true),
    await gradients(backend, g, values, over, false),
  ];
  expect(joined.found).toEqual(apart.found);
  expect(joined.labels).toContain("maxPoolGradX");
  await backend[Symbol.asyncDispose]();
});
