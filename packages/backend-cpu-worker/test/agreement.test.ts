import { complete, expectFound, fusedSignatures, oracle, signatures } from "@squeezenet/core";
import type { Backend } from "@squeezenet/core/backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import module from "../src/index.ts";
import { type AnyName, drawFrom, geometries, inputsFor } from "./cases.ts";

const all = { ...signatures, ...fusedSignatures } as unknown as Record<
  AnyName,
  { inputs(g: object): readonly number[] }
>;
const names = Object.keys(geometries) as AnyName[];

async function compute(
  backend: Backend,
  name: AnyName,
  g: object,
  inputs: readonly Float32Array[],
): Promise<Float32Array> {
  const kernels = complete(backend) as unknown as Record<AnyName, (g: object, ...inputs: object[]) => object>;
  const buffers = inputs.map((values) => backend.upload(values));
  const output = kernels[name](g, ...buffers);
  const result = await backend.read(output);
  for (const buffer of [...buffers, output]) backend.free(buffer);
  return result;
}

/** alpha·x + beta·y and the like are bounded by the sums of magnitudes. */
const magnitudes = (g: object): object =>
  Object.fromEntries(
    Object.entries(g).map(([field, value]) => [field, ["alpha", "beta"].includes(field) ? Math.abs(value) : value]),
  );

const sets = [{ simd: "relaxed" }, { simd: "portable" }, { simd: "none" }];

describe.each(sets)("with %o", (options) => {
  let backend: Backend;
  let truth: Backend;
  beforeAll(async () => {
    backend = await module.open({ ...options, threads: "2", inline: "false" });
    truth = await oracle.open();
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
  });

  test.each(names)("%s agrees with the oracle on random geometry", async (name) => {
    for (let seed = 1; seed <= 20; seed++) {
      const draw = drawFrom(seed);
      const g = geometries[name](draw);
      const inputs = inputsFor(name, g, all[name].inputs(g), draw);
      const found = await compute(backend, name, g, inputs);
      const expected = await compute(truth, name, g, inputs);
      // Within an error bound on the same sums of magnitudes.
      const scale = await compute(
        truth,
        name,
        magnitudes(g),
        inputs.map((values, i) => ("ignoreLabel" in g && i === 1 ? values : values.map(Math.abs))),
      );
      expect(found.length).toBe(expected.length);
      found.forEach((value, i) => {
        const size = Number.isFinite(expectFound(scale, i)) ? Math.abs(expectFound(scale, i)) : 0;
        const bound = 4e-6 * Math.max(size, Math.abs(expectFound(expected, i))) + 1e-37;
        const close =
          Object.is(value, expected[i]) ||
          Math.abs(value - expectFound(expected, i)) <= bound ||
          (name === "softmaxLossGradX" && Math.abs(value - expectFound(expected, i)) < 1e-5);
        if (!close)
          throw new Error(
            `${name} seed ${seed} ${JSON.stringify(g)}: number ${i} is ${value}, the oracle says ${expected[i]} (bound ${bound})`,
          );
      });
    }
  });
});
