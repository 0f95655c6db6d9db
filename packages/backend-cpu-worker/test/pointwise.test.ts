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

async function compute(backend: Backend, name: string, g: object, inputs: readonly Float32Array[]): Promise<string[]> {
  const buffers = inputs.map((values) => backend.upload(values));
  const geometry = { length, channels: 1, inner: length, ...scalars, ...g };
  const kernel: unknown = Reflect.get(backend.kernels, name);
  if (typeof kernel !== "function") throw new Error(`no kernel ${name}`);
  const output: object = Reflect.apply(kernel, backend.kernels, [geometry, ...buffers]);
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

  test("the eight elementwise kernels are formulas, bit for bit", async () => {
    const exponent = fc.constantFrom(0, 1, 2, 3, -1, 0.5, -0.5, -0.75, 1.5, 70, 0.3);
    const slope = fc.constantFrom(0, -0, 0.1, 1, -0.3);
    await fc.assert(
      fc.asyncProperty(vector, vector, vector, slope, exponent, async (x, y, dy, slope, power) => {
        const rows: readonly (readonly [string, object, Formula, readonly Float32Array[]])[] = [
          ["axpby", {}, formulas.axpby, [x, y]],
          ["multiply", {}, formulas.multiply, [x, y]],
          ["power", { power }, formulas.power(power), [x]],
          ["sign", {}, formulas.sign, [x]],
          ["maximum", {}, formulas.maximum, [x, y]],
          ["maximumGradX", {}, formulas.maximumGradX, [x, y, dy]],
          ["relu", { slope }, formulas.relu(slope), [x]],
          ["reluGradX", { slope }, formulas.reluGradX(slope), [x, dy]],
        ];
        for (const [name, g, formula, inputs] of rows)
          expect(await compute(backend, "pointwise", { formula }, inputs), formula.text).toEqual(
            await compute(backend, name, g, inputs),
          );
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  test("formulas have the oracle's bits where they are computed in double", async () => {
    const inDouble = pointwiseFormulas.filter(({ spread, text }) => spread === undefined && /exp|\^/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...inDouble), vector, vector, async (formula, x, y) => {
        const inputs = [x, y].slice(0, formula.inputs);
        expect(await compute(backend, "pointwise", { formula }, inputs), formula.text).toEqual(
          await compute(truth, "pointwise", { formula }, inputs),
        );
      }),
      { numRuns: 200 },
    );
  }, 60_000);
});
