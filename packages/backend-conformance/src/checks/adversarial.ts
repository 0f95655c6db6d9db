import { type Backend, oracle } from "@squeezenet/core";
import fc from "fast-check";
import type { Call } from "../case.ts";
import { type CaseName, caseOf, type Trial } from "../cases/case-of.ts";
import { choosing } from "../cases/pointwise.ts";
import type { CheckOptions } from "../check-options.ts";
import { excessOf } from "../compare-call.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { runKernel } from "../run-kernel.ts";
import { expectingOpen } from "./expecting-open.ts";
import { tryAll } from "./property.ts";

/** Numbers that break what ordinary ones do not: none, infinite, huge, the least normal, zeros of both signs. */
const adversarial: readonly number[] = [NaN, Infinity, -Infinity, 1e30, -1e30, 2 ** -126, -(2 ** -126), 0, -0, 2 ** 24 + 2, 1e-20, -1e20]; // prettier-ignore

/** Kernels and formulas that compare, choose and copy: what they do with such numbers follows from the contract, number by number. */
const names: readonly CaseName[] = ["pointwise", "axpby", "multiply", "addBias", "scale", "sign", "maximum", "maximumGradX", "relu", "reluGradX", "concat", "slice", "sliceGradX", "maxPool", "maxPoolIndex"]; // prettier-ignore

/** Random formulas are drawn without operations on results, which may overflow on one device and not on another. */
const trialOf = (name: CaseName): Pick<Trial, "kernel" | "calls"> =>
  name === "pointwise" ? { kernel: name, calls: choosing } : caseOf(name);

type AdversarialPromise = (backend: Backend, options: CheckOptions) => Promise<void>;

/** Each kernel with adversarial numbers strewn among ordinary ones. */
export const adversarialPromises: Readonly<Record<string, AdversarialPromise>> = expectingOpen(
  Object.fromEntries(
    names.map((name) => [
      `${name} of NaN, infinities, extremes and zeros`,
      async (backend: Backend, options: CheckOptions): Promise<void> => {
        const truth = await oracle.open();
        const { calls, kernel } = trialOf(name);
        const places = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.constantFrom(...adversarial)), {
          minLength: 1,
          maxLength: 12,
        });
        await tryAll(fc.tuple(calls, places), options, async ([call, strewn]) => {
          const inputs = call.inputs.map((values) => values.slice());
          for (const [input, place, value] of strewn) {
            const values = inputs.at(input % inputs.length);
            values?.fill(value, place % values.length, (place % values.length) + 1);
          }
          await expectSame(backend, truth, { name, kernel, call: { ...call, inputs } });
        });
      },
    ]),
  ),
);

interface Tried extends Pick<Trial, "kernel"> {
  readonly name: string;
  readonly call: Call;
}

async function expectSame(backend: Backend, truth: Backend, { name, kernel, call }: Tried): Promise<void> {
  const answer = await runKernel(backend, kernel, call.geometry, call.inputs);
  const excess = await excessOf(truth, kernel, call, answer, backend.traits.precision);
  if (excess === null) return;
  const { element, got, expected, allowed } = excess;
  throw new ConformanceFailure(
    `${backend.name}.${name}[${element}] = ${got}, the oracle says ${expected} (allowed: ${allowed}) for geometry ${JSON.stringify(call.geometry)} and inputs ${JSON.stringify(call.inputs.map((values) => Array.from(values.slice(0, 16), String)))}`,
    { what: name, geometry: call.geometry, element },
  );
}
