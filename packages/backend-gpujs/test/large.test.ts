import { type Backend, expectFound, formulas, Mt19937, unit } from "@squeezenet/core";
import { expect, test } from "vitest";
import { openForTest } from "./open-for-test.ts";

const backend = openForTest();

/** The answer of one call, and nothing left behind. */
async function answer(
  call: (kernels: Backend["kernels"], ...inputs: readonly object[]) => object,
  ...inputs: readonly Float32Array[]
): Promise<Float32Array> {
  const device: Backend = backend();
  const buffers = inputs.map((values) => device.upload(values));
  const output = call(device.kernels, ...buffers);
  const values = await device.read(output);
  for (const buffer of [...buffers, output]) device.free(buffer);
  return values;
}

test("places past 2²⁴, where float32 no longer tells whole numbers apart, are told apart", async () => {
  const [inner, channels] = [4099, 4100];
  const x = Float32Array.from({ length: inner * channels }, (_, i) => i % 8191);
  const flat = await answer(
    (kernels, a) => kernels.pointwise({ formula: formulas.axpby, length: x.length, alpha: 2, beta: -1 }, a!, a!),
    x,
  );
  expect(flat.findIndex((value, i) => value !== x[i])).toBe(-1);
  const start = 3;
  const g = { outer: 1, channels, inner, start, count: channels - start };
  const part = await answer((kernels, a) => kernels.slice(g, a!), x);
  expect(part.findIndex((value, i) => value !== x[i + start * inner])).toBe(-1);
});

test("parts of samples that take more than one launch are added in the same order", async () => {
  const [inChannels, outChannels, batch] = [1024, 1024, 6];
  const g = { batch, inChannels, outChannels, groups: 1, inHeight: 1, inWidth: 1, outHeight: 1, outWidth: 1, kernelHeight: 1, kernelWidth: 1, strideHeight: 1, strideWidth: 1, padHeight: 0, padWidth: 0, dilationHeight: 1, dilationWidth: 1 }; // prettier-ignore
  const generator = new Mt19937(1);
  const draw = (length: number): Float32Array => Float32Array.from({ length }, () => unit(generator.next()) - 0.5);
  const [x, dy, start] = [draw(batch * inChannels), draw(batch * outChannels), draw(inChannels * outChannels)];
  const whole = await answer((kernels, ...inputs) => kernels.conv2dGradW(g, expectFound(inputs, 0), expectFound(inputs, 1), expectFound(inputs, 2)), start, x, dy); // prettier-ignore
  let sum = start;
  for (let n = 0; n < batch; n++) {
    const sample = [x.slice(n * inChannels, (n + 1) * inChannels), dy.slice(n * outChannels, (n + 1) * outChannels)];
    sum = await answer((kernels, ...inputs) => kernels.conv2dGradW({ ...g, batch: 1 }, expectFound(inputs, 0), expectFound(inputs, 1), expectFound(inputs, 2)), sum, ...sample); // prettier-ignore
  }
  expect(whole.findIndex((value, i) => value !== sum[i])).toBe(-1);
});
