import { type Backend, formulas, kernelNames } from "@squeezenet/core";
import fc from "fast-check";
import type { Call } from "../case.ts";
import { type CaseName, caseNames, caseOf } from "../cases/case-of.ts";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { runKernel } from "../run-kernel.ts";
import { expectingOpen } from "./expecting-open.ts";

type TraitPromise = (backend: Backend, options: CheckOptions) => Promise<void>;

function expectEach(what: string, got: Float32Array, want: readonly number[]): void {
  const element = want.findIndex((value, i) => !(got[i] === value || (Number.isNaN(value) && Number.isNaN(got[i]))));
  if (element >= 0)
    throw new ConformanceFailure(`${what}: [${element}] = ${got[element]}, not ${want[element]}`, { what, element });
}

const { NaN: none, POSITIVE_INFINITY: infinity } = Number;

/** What a backend claims of itself, and what every one must do with numbers that are none. */
export const traitPromises: Readonly<Record<string, TraitPromise>> = expectingOpen<[CheckOptions]>({
  "kernels: a plain record, of functions that need no object": async (backend) => {
    const { kernels } = backend;
    const what = "kernels";
    for (const name of kernelNames) {
      if (Object.hasOwn(kernels, name) && typeof kernels[name] === "function") continue;
      const inherited = name in kernels ? "it stands on a prototype" : "there is none";
      throw new ConformanceFailure(
        `${backend.name}.kernels has no function "${name}" of its own (${inherited}): the backend may be a class, but its kernels are spread and iterated, so write { ${name}: (g, …) => … }`,
        { what },
      );
    }
    const sum: unknown = Reflect.get(kernels, "sum");
    if (typeof sum !== "function") return;
    const x = backend.upload(Float32Array.of(-1, 2));
    try {
      const y: object = Reflect.apply(sum, undefined, [{ length: 2 }, x]);
      expectEach("sum, called without its record", await backend.read(y), [1]);
      backend.free(y);
    } catch (error) {
      if (error instanceof ConformanceFailure) throw error;
      throw new ConformanceFailure(
        `${backend.name}.kernels.sum cannot be called without its record (${String(error)}): write an arrow function, or one that does not use "this"`,
        { what },
      );
    }
    backend.free(x);
  },
  "deterministic: the same call gives the same bits": async (backend, { seed }) => {
    if (!backend.traits.deterministic) return;
    for (const name of caseNames) {
      const { geometry, inputs } = sample(name, seed);
      const { kernel } = caseOf(name);
      const [first, second] = [
        await runKernel(backend, kernel, geometry, inputs),
        await runKernel(backend, kernel, geometry, inputs),
      ];
      expectEach(`${name} twice with geometry ${JSON.stringify(geometry)}`, second, [...first]);
    }
  },
  "varies: where last bits may differ elsewhere, it says why, and whether exact=true prevents it": async (backend) => {
    // From a backend in JavaScript anything may come.
    const varies: unknown = backend.varies;
    if (varies === undefined) return;
    const said = typeof varies === "object" && varies !== null ? varies : {};
    const because: unknown = Reflect.get(said, "because");
    if (typeof because === "string" && because !== "" && typeof Reflect.get(said, "exact") === "boolean") return;
    const what = "varies";
    throw new ConformanceFailure(
      `${what} is ${JSON.stringify(varies)}: expected { because: "relaxed SIMD", exact: true }, in your words, or nothing`,
      { what },
    );
  },
  "precision: whole numbers and long sums are exact as far as the claim goes": async (backend) => {
    const bits = backend.traits.precision === "float32" ? 24 : 11;
    const odd = 2 ** bits - 1;
    const sum = await runKernel(backend, "pointwise", { length: 1, formula: formulas.axpby, alpha: 1, beta: 1 }, [
      Float32Array.of(odd),
      Float32Array.of(-1),
    ]);
    expectEach(`${odd} − 1`, sum, [odd - 1]);
    // 1.1² in float32; devices with less precision give it away (tfjs#265).
    const squared = { length: 1, formula: formulas.multiply };
    const square = await runKernel(backend, "pointwise", squared, [Float32Array.of(1.1), Float32Array.of(1.1)]);
    if (bits === 24) expectEach("1.1²", square, [Math.fround(Math.fround(1.1) * Math.fround(1.1))]);
    const ones = 4096;
    expectEach(
      `the sum of ${ones} ones`,
      await runKernel(backend, "sum", { length: ones }, [new Float32Array(ones).fill(1)]),
      [ones],
    );
  },
  "NaN and infinity: they go through sums, NaN never wins a pool, and ReLU takes NaN for not positive": async (
    backend,
  ) => {
    const window = {
      inHeight: 1,
      inWidth: 3,
      outHeight: 1,
      outWidth: 1,
      kernelHeight: 1,
      kernelWidth: 3,
      strideHeight: 1,
      strideWidth: 1,
      padHeight: 0,
      padWidth: 0,
      planes: 1,
    };
    expectEach("maxPool of NaN, 2, 1", await runKernel(backend, "maxPool", window, [Float32Array.of(none, 2, 1)]), [2]);
    expectEach("maxPool of 1, NaN, 2", await runKernel(backend, "maxPool", window, [Float32Array.of(1, none, 2)]), [2]);
    const relu = { length: 3, formula: formulas.relu(0.5) };
    expectEach(
      "relu of NaN, ∞, −∞",
      await runKernel(backend, "pointwise", relu, [Float32Array.of(none, infinity, -infinity)]),
      [none, infinity, -infinity],
    );
    expectEach("sum of 1, NaN", await runKernel(backend, "sum", { length: 2 }, [Float32Array.of(1, none)]), [none]);
    expectEach(
      "∞ − ∞",
      await runKernel(backend, "pointwise", { length: 1, formula: formulas.axpby, alpha: 1, beta: -1 }, [
        Float32Array.of(infinity),
        Float32Array.of(infinity),
      ]),
      [none],
    );
  },
});

function sample(name: CaseName, seed: number): Call {
  return fc.sample(caseOf(name).calls, { numRuns: 1, seed })[0]!;
}
