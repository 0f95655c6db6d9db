import { type Backend, type Formula, formulas, oracle } from "@squeezenet/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import module from "../src/index.ts";
import { pointwiseFormulas } from "./pointwise-formulas.ts";

const length = 11;
const special = fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1, 1e-45, -1e-45, 3.4e38, -800, 800, 90, -90);
const value = fc
  .oneof(
    { weight: 3, arbitrary: fc.float() },
    { weight: 2, arbitrary: special },
    { weight: 3, arbitrary: fc.float({ min: -9, max: 9 }) },
  )
  .map(Math.fround);
const vector = fc.array(value, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
const scalars = { alpha: 0.3, beta: -1.7, scale: 1.5, shift: 0.25 };

/** The bits, of which NaN's are not the contract's. */
const bitsOf = (values: Float32Array): string[] =>
  Array.from(values, (each) => (Object.is(each, -0) ? "-0" : String(each)));

async function compute(backend: Backend, formula: Formula, inputs: readonly Float32Array[]): Promise<string[]> {
  const buffers = inputs.map((values) => backend.upload(values));
  const output = backend.kernels.pointwise({ length, channels: 1, inner: length, ...scalars, formula }, ...buffers);
  const values = await backend.read(output);
  for (const buffer of [...buffers, output]) backend.free(buffer);
  return bitsOf(values);
}

describe.each(["portable", "none", "relaxed"])("with simd=%s", (simd) => {
  let backend: Backend;
  let truth: Backend;
  beforeAll(async () => {
    backend = await module.open({ simd, threads: "1" });
    truth = await oracle.open();
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
  });

  test("formulas without ÷, √, exp, log and pow are computed in float32, each operation rounded", async () => {
    const { fround } = Math;
    const { alpha, beta, scale, shift } = scalars;
    const slopes = fc.constantFrom(0, -0, 0.1, 1, -0.3);
    await fc.assert(
      fc.asyncProperty(vector, vector, vector, slopes, async (x, y, z, slope) => {
        const scaled = (factor: number, v: number): number => fround(fround(factor) * v);
        const rows: readonly (readonly [Formula, (x: number, y: number, z: number) => number])[] = [
          [formulas.axpby, (x, y) => fround(scaled(alpha, x) + scaled(beta, y))],
          [formulas.multiply, (x, y) => x * y],
          [formulas.power(1), (x) => fround(shift) + scaled(scale, x)],
          [formulas.sign, (x) => Math.sign(x)],
          [formulas.maximum, (x, y) => (x > y ? x : y)],
          [formulas.maximumGradX, (x, y, dy) => (x > y ? dy : 0)],
          [formulas.relu(slope), (x) => (x > 0 ? x : scaled(slope, x))],
          [formulas.reluGradX(slope), (y, dy) => (y > 0 ? dy : scaled(slope, dy))],
        ];
        for (const [formula, meaning] of rows) {
          const expected = x.map((value, i) => meaning(value, y[i] ?? NaN, z[i] ?? NaN));
          expect(await compute(backend, formula, [x, y, z].slice(0, formula.inputs)), formula.text).toEqual(
            bitsOf(expected),
          );
        }
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("formulas have the oracle's bits where they are computed in double", async () => {
    const inDouble = pointwiseFormulas.filter(
      ({ spread, text }) => spread === undefined && /exp|log|sqrt|[/^]/.test(text),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...inDouble), vector, vector, async (formula, x, y) => {
        const inputs = [x, y].slice(0, formula.inputs);
        expect(await compute(backend, formula, inputs), formula.text).toEqual(await compute(truth, formula, inputs));
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  test("formulas read slices and fill halves of concats in place", async () => {
    const whole = { outer: 3, channels: 5, inner: 7 };
    const [start, count] = [1, 3];
    const blob = { channels: count, inner: whole.inner, length: whole.outer * count * whole.inner };
    const results = await Promise.all(
      [backend, truth].map(async (on) => {
        const upload = (length: number): object =>
          on.upload(Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i + length))));
        const { kernels } = on;
        const [x, bias] = [upload(105), upload(count)];
        const part = kernels.slice({ ...whole, start, count }, x);
        const left = kernels.pointwise({ ...blob, formula: formulas.addBias }, part, bias);
        const right = kernels.pointwise({ length: blob.length, formula: formulas.relu(0.25) }, part);
        const g = { outer: whole.outer, left: count, right: count, inner: whole.inner };
        const both = kernels.concat(g, left, right);
        const squashed = kernels.pointwise({ length: blob.length, formula: formulas.sigmoid.forward }, left);
        const all = kernels.concat({ ...g, left: 2 * count }, both, squashed);
        for (const buffer of [x, bias, part, left, right, both, squashed]) on.free(buffer);
        return on.read(all);
      }),
    );
    const [got, wanted] = results.map((values) => Array.from(values ?? []));
    expect(got).toEqual(wanted);
  });

  test.each([0, -0, 0.1, -0.3])(
    "the gradient of a ReLU of slope %d goes with that of the bias before it",
    async (slope) => {
      const [outer, channels, inner] = [3, 4, 9];
      const length = outer * channels * inner;
      const pool = { ...window, planes: outer * channels };
      const run = async (on: Backend, pooled: boolean): Promise<readonly number[]> => {
        const upload = (count: number, shift: number): object =>
          on.upload(Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin(3 * i + shift))));
        const { kernels } = on;
        const [y, dy] = [upload(length, 0), upload(pooled ? outer * channels : length, 1)];
        const arriving = pooled ? kernels.maxPoolGradX(pool, y, dy) : dy;
        const dx = kernels.pointwise({ length, formula: formulas.reluGradX(slope) }, y, arriving);
        const sum = kernels.addBiasGradBias({ outer, channels, inner }, upload(channels, 2), dx);
        const numbers = [...(await on.read(dx)), ...(await on.read(sum))];
        return numbers.map((value) => value + 0);
      };
      for (const pooled of [false, true]) {
        const [got, wanted] = [await run(backend, pooled), await run(truth, pooled)];
        got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 5));
      }
    },
  );
});

/** One window over each plane of 3×3. */
const window = {
  ...{ inHeight: 3, inWidth: 3, outHeight: 1, outWidth: 1, kernelHeight: 3, kernelWidth: 3 },
  ...{ strideHeight: 1, strideWidth: 1, padHeight: 0, padWidth: 0 },
};
