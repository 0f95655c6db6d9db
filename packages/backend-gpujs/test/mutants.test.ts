import { checkAgreement } from "@squeezenet/backend-conformance/checks";
import { type Backend, type KernelName, oracle } from "@squeezenet/core";
import { describe, expect, test } from "vitest";
import { openDevice } from "../src/device/modes.ts";
import { Engine } from "../src/engine.ts";
import { stepsOf } from "../src/kernels/index.ts";
import { kernelsOf } from "../src/kernels-of.ts";
import type { Step } from "../src/step.ts";
import { openForTest } from "./open-for-test.ts";

/** A fault that GPU kernels are known for, put into the code of one kernel. */
interface Mutant {
  readonly kernel: KernelName;
  readonly fault: string;
  readonly mutate: (body: string) => string;
}

const less = (_all: string, before: string, count: string): string => `${before}${Number(count) - 1}`;

const mutants: readonly Mutant[] = [
  { kernel: "conv2d", fault: "a border off by one", mutate: (body) => body.replace(/(const y = \$y - )(\d+)/, less) },
  { kernel: "conv2dGradX", fault: "a tap left out", mutate: (body) => body.replace(/part \+= [^;]*;/, "") },
  { kernel: "conv2dGradW", fault: "the last column left out", mutate: (body) => body.replace(/(ox < )(\d+)/, less) },
  { kernel: "maxPool", fault: "the last row left out", mutate: (body) => body.replace(/(iy < )(\d+)/, less) },
  { kernel: "maxPoolIndex", fault: "the last of equals wins", mutate: (body) => body.replace("v > best", "v >= best") },
  { kernel: "averagePool", fault: "another area", mutate: (body) => body.replace(/(high = )(\d+)/, less) },
  { kernel: "sum", fault: "a long sum truncated", mutate: (body) => body.replace(/(ib < )([2-9])/, less) },
  { kernel: "addBiasGradBias", fault: "a row left out", mutate: (body) => body.replace(/(n < )(\d+)/, less) },
  { kernel: "softmax", fault: "the first class not summed", mutate: (body) => body.replace(/part \+= exponential[^;]*;/, "if (i > 0) { $& }") },
  { kernel: "pointwise", fault: "half precision", mutate: (body) => body.replace(/return (.*);/, "const v = $1; const big = v * 8193.0; return big - (big - v);") },
  { kernel: "concat", fault: "the halves swapped at the seam", mutate: (body) => body.replace("c < 0", "c <= 0") },
]; // prettier-ignore

const options = { runs: 100, seed: 1 };
const available = openForTest();

/** A backend whose kernels launch other steps than they should. */
async function wrongly(mutate: (step: Step, index: number) => Step): Promise<Backend> {
  const device = await openDevice("auto");
  const engine = new Engine(device, (name, g) => {
    const { key, make } = stepsOf(name, g);
    return { key, make: () => make().map(mutate) };
  });
  return {
    name: "mutant",
    device: device.facts.mode,
    traits: { precision: "float32", deterministic: true },
    kernels: kernelsOf(engine, []),
    upload: (values) => engine.upload(values),
    read: (buffer) => engine.read(buffer),
    free: (buffer) => engine.free(buffer),
    [Symbol.asyncDispose]: () => engine.close(),
  };
}

describe("the kit catches", () => {
  test.each(mutants)("$kernel: $fault", async ({ kernel, mutate }) => {
    expect(available().device).not.toBe("");
    const backend = await wrongly((step) => ({
      ...step,
      program: { ...step.program, body: mutate(step.program.body) },
    }));
    await expect(checkAgreement(backend, await oracle.open(), kernel, options)).rejects.toThrow(/the oracle says/);
    await backend[Symbol.asyncDispose]();
  });

  test("maxPoolGradX: a stale texture, that of the input where the winners are meant", async () => {
    const backend = await wrongly((step, index) =>
      index === 0 ? step : { ...step, arrays: step.arrays.map((from) => ("step" in from ? { input: 0 } : from)) },
    );
    await expect(checkAgreement(backend, await oracle.open(), "maxPoolGradX", options)).rejects.toThrow(
      /the oracle says/,
    );
    await backend[Symbol.asyncDispose]();
  });
});
