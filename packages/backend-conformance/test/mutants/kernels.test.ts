import {
  type Backend,
  complete,
  type DeviceBuffer,
  type Formula,
  formulaIn,
  formulas,
  type Kernels,
  oracle,
} from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { checkAgreement, ConformanceFailure } from "../../src/checks.ts";
import type { CaseName } from "../../src/cases/case-of.ts";
import { isWinograd } from "../../src/winograd.ts";
import { bent, compute } from "../bent.ts";

type Mutation = (k: Kernels) => Partial<Kernels>;
interface Mutant {
  readonly bug: string;
  readonly break: Mutation;
}

const truth: Backend = await oracle.open();
const values = (buffer: DeviceBuffer): Float32Array => {
  if ("values" in buffer && buffer.values instanceof Float32Array) return buffer.values;
  throw new TypeError("not the oracle's buffer");
};
/** The oracle's answer with something done to its numbers. */
const after = (buffer: DeviceBuffer, change: (value: number, i: number) => number): DeviceBuffer =>
  truth.upload(values(buffer).map(change));
/** Rounds to half precision: 11 bits. */
const half = (value: number): number => {
  const step = 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10);
  return Math.round(value / step) * step;
};

type Pointwise = (g: object, ...inputs: readonly DeviceBuffer[]) => DeviceBuffer;
/** A bug of all formulas alike. */
const everyFormula = (bug: string, pointwise: Pointwise): Mutant => ({ bug, break: () => ({ pointwise }) });
/** The formula of a call of `pointwise`. */
const formulaOf = (g: object): Formula => {
  const formula = formulaIn(g);
  if (formula === undefined) throw new TypeError("pointwise without a formula");
  return formula;
};
/** The call with something done to its scalars, of which each has a number. */
const rescaled = (g: object, change: (value: number, at: number) => number): object => ({
  ...g,
  ...Object.fromEntries(formulaOf(g).scalars.map((name, at) => [name, change(Number(Reflect.get(g, name)), at)])),
});

/** At least one plausible bug for each kernel and each formula: leave one out and this does not compile. */
const mutants: { readonly [Name in CaseName]: readonly Mutant[] } = {
  pointwise: [
    {
      bug: "half precision",
      break: () => ({
        pointwise: (g: object, ...inputs: readonly DeviceBuffer[]) => after(compute(g, ...inputs), half),
      }),
    },
    {
      bug: "reads the first channel's number for all",
      break: () => ({
        pointwise: (g: object, ...inputs: readonly DeviceBuffer[]) => compute({ ...g, inner: Infinity }, ...inputs),
      }),
    },
    everyFormula("takes the last input for the one along the channels", (g, ...inputs) => {
      const { spread } = formulaOf(g);
      const channels = spread === undefined ? 0 : Number(Reflect.get(g, "channels"));
      const misread = (x: DeviceBuffer): DeviceBuffer => after(x, (v, i) => (i < channels ? v : NaN));
      return compute(
        g,
        ...inputs.map((x, place) => (place === inputs.length - 1 && place !== spread ? misread(x) : x)),
      );
    }),
    everyFormula("leaves out what is past the first 1024 of a channel", (g, ...inputs) => {
      const inner = formulaOf(g).spread === undefined ? Infinity : Number(Reflect.get(g, "inner"));
      return after(compute(g, ...inputs), (v, i) => (i % inner >= 1024 && inner < Infinity ? 0 : v));
    }),
    everyFormula("keeps its scalars in half precision", (g, ...inputs) => compute(rescaled(g, half), ...inputs)),
    everyFormula("has room for two scalars", (g, ...inputs) =>
      compute(
        rescaled(g, (v, at) => (at < 2 ? v : 0)),
        ...inputs,
      ),
    ),
    everyFormula("has room for four inputs", (g, ...inputs) =>
      compute(g, ...inputs.map((x, place) => (place < 4 ? x : after(x, () => 0)))),
    ),
    everyFormula("cannot do without an input", (g, ...inputs) =>
      after(compute(g, ...inputs), (v) => (inputs.length === 0 ? 0 : v)),
    ),
    everyFormula("has two registers for values that are read again", (g, ...inputs) =>
      after(compute(g, ...inputs), (v) => (formulaOf(g).shared.size > 2 ? 0 : v)),
    ),
    everyFormula("writes small constants as 0", (g, ...inputs) => {
      const small = formulaOf(g).steps.some(({ node }) => node.op === "number" && 0 < Math.abs(node.value) && Math.abs(node.value) < 1e-6); // prettier-ignore
      return after(compute(g, ...inputs), (v) => (small ? 0 : v));
    }),
  ],
  axpby: [{ bug: "forgets beta", break: () => bent("axpby", (g, x, y) => compute({ ...g, beta: 1 }, x, y)) }],
  multiply: [{ bug: "half precision", break: () => bent("multiply", (...call) => after(compute(...call), half)) }],
  addBias: [
    {
      bug: "takes the wrong channel",
      break: () => bent("addBias", (g, ...inputs) => compute({ ...g, inner: 1 }, ...inputs)),
    },
  ],
  scale: [
    {
      bug: "scales the first sample only",
      break: () =>
        bent("scale", (g, x, factor) => {
          const sample = Number(Reflect.get(g, "channels")) * Number(Reflect.get(g, "inner"));
          return after(compute(g, x, factor), (v, i) => (i < sample ? v : values(x)[i]!));
        }),
    },
  ],
  power: [
    { bug: "forgets the shift", break: () => bent("power", (g, x) => compute({ ...g, shift: 0 }, x)) },
    { bug: "half precision", break: () => bent("power", (...call) => after(compute(...call), half)) },
  ],
  sign: [
    {
      bug: "gives 1 for 0",
      break: () => bent("sign", (...call) => after(compute(...call), (v) => (v === 0 ? 1 : v))),
    },
  ],
  maximum: [
    {
      bug: "takes the smaller",
      break: () => bent("maximum", (_g, x, y) => after(x, (v, i) => Math.min(v, values(y)[i]!))),
    },
  ],
  maximumGradX: [
    {
      bug: "gives ties to x",
      break: () =>
        bent("maximumGradX", (g, x, y, dy) =>
          after(compute(g, x, y, dy), (v, i) => (values(x)[i] === values(y)[i] ? values(dy)[i]! : v)),
        ),
    },
  ],
  relu: [
    {
      bug: "forgets the slope",
      break: () => bent("relu", (g, x) => compute({ ...g, formula: formulas.relu(0) }, x)),
    },
  ],
  reluGradX: [
    {
      bug: "passes gradients at 0",
      break: () =>
        bent("reluGradX", (g, y, dy) => after(compute(g, y, dy), (v, i) => (values(y)[i] === 0 ? values(dy)[i]! : v))),
    },
  ],
  sigmoid: [
    {
      bug: "clips its exponent",
      break: () =>
        bent("sigmoid", (g, x) =>
          compute(
            g,
            after(x, (v) => Math.max(v, -6)),
          ),
        ),
    },
  ],
  tanh: [
    {
      bug: "is ∞ ÷ ∞ far out",
      break: () => bent("tanh", (g, x) => after(compute(g, x), (v, i) => (Math.abs(values(x)[i] ?? 0) > 89 ? NaN : v))),
    },
    {
      bug: "is a rational approximation of four digits",
      break: () => bent("tanh", (...call) => after(compute(...call), (v) => Math.round(v * 1e4) / 1e4)),
    },
  ],
  sum: [
    {
      bug: "leaves out a chunk's tail",
      break: (k) => ({ sum: (g, x) => k.sum({ length: g.length - (g.length % 4) }, x) }),
    },
    { bug: "half precision", break: (k) => ({ sum: (g, x) => after(k.sum(g, x), half) }) },
  ],
  addBiasGradBias: [
    {
      bug: "forgets the running sum",
      break: (k) => ({
        addBiasGradBias: (g, sum, dy) =>
          k.addBiasGradBias(
            g,
            after(sum, () => 0),
            dy,
          ),
      }),
    },
  ],
  scaleGradFactor: [
    {
      bug: "leaves out the last row",
      break: (k) => ({
        scaleGradFactor: (g, sum, x, dy) => k.scaleGradFactor({ ...g, outer: g.outer - 1 }, sum, x, dy),
      }),
    },
  ],
  channelWindowSum: [
    {
      bug: "is one channel too narrow",
      break: (k) => ({
        channelWindowSum: (g, x) => k.channelWindowSum({ ...g, radius: Math.max(0, g.radius - 1) }, x),
      }),
    },
  ],
  concat: [
    {
      bug: "forgets the samples",
      break: (k) => ({
        concat: (g, x, y) => k.concat({ ...g, outer: 1, left: g.outer * g.left, right: g.outer * g.right }, x, y),
      }),
    },
  ],
  slice: [
    {
      bug: "starts one channel early",
      break: (k) => ({ slice: (g, x) => k.slice({ ...g, start: Math.max(0, g.start - 1) }, x) }),
    },
  ],
  sliceGradX: [
    {
      bug: "leaves rubbish where nothing was cut",
      break: (k) => ({ sliceGradX: (g, dy) => after(k.sliceGradX(g, dy), (v) => v || 1e-3) }),
    },
  ],
  softmax: [
    {
      bug: "does not subtract the greatest, and clips",
      break: (k) => ({
        softmax: (g, x) =>
          k.softmax(
            g,
            after(x, (v) => Math.min(v, 6)),
          ),
      }),
    },
    { bug: "half precision", break: (k) => ({ softmax: (g, x) => after(k.softmax(g, x), half) }) },
  ],
  softmaxGradX: [
    {
      bug: "forgets the sum",
      break: (k) => ({
        softmaxGradX: (_g, y, dy) => k.pointwise({ length: values(y).length, formula: formulas.multiply }, y, dy),
      }),
    },
  ],
  softmaxLoss: [
    {
      bug: "does not ignore",
      break: (k) => ({ softmaxLoss: (g, p, l) => k.softmaxLoss({ ...g, ignoreLabel: -1 }, p, l) }),
    },
  ],
  softmaxLossGradX: [
    {
      bug: "does not ignore",
      break: (k) => ({ softmaxLossGradX: (g, p, l, dy) => k.softmaxLossGradX({ ...g, ignoreLabel: -1 }, p, l, dy) }),
    },
  ],
  labelCount: [
    { bug: "counts all", break: (k) => ({ labelCount: (g, l) => k.labelCount({ ...g, ignoreLabel: -1 }, l) }) },
  ],
  accuracy: [
    {
      bug: "counts ties in favour",
      break: (k) => ({
        accuracy: (g, s, l) =>
          k.accuracy(
            g,
            after(s, (v, i) => v - i * 1e-6),
            l,
          ),
      }),
    },
  ],
  accuracyPerClass: [
    {
      bug: "is one rank too kind",
      break: (k) => ({ accuracyPerClass: (g, s, l) => k.accuracyPerClass({ ...g, topK: g.topK + 1 }, s, l) }),
    },
  ],
  conv2d: [
    {
      bug: "ignores dilation",
      break: (k) => ({ conv2d: (g, x, w) => k.conv2d({ ...g, dilationHeight: 1, dilationWidth: 1 }, x, w) }),
    },
    {
      bug: "is off by one at the border",
      break: (k) => ({ conv2d: (g, x, w) => k.conv2d({ ...g, padHeight: Math.max(0, g.padHeight - 1) }, x, w) }),
    },
    { bug: "half precision", break: (k) => ({ conv2d: (g, x, w) => k.conv2d(g, after(x, half), after(w, half)) }) },
    {
      bug: "leaves out the last input channel",
      break: (k) => ({
        conv2d: (g, x, w) =>
          k.conv2d(
            g,
            after(x, (v, i) =>
              g.inChannels > 8 && Math.floor(i / g.inHeight / g.inWidth) % g.inChannels === g.inChannels - 1 ? 0 : v,
            ),
            w,
          ),
      }),
    },
  ],
  conv2dGradX: [
    {
      bug: "swaps the strides",
      break: (k) => ({
        conv2dGradX: (g, w, dy) =>
          k.conv2dGradX({ ...g, strideHeight: g.strideWidth, strideWidth: g.strideHeight }, w, dy),
      }),
    },
  ],
  conv2dGradW: [
    {
      bug: "forgets the running sum",
      break: (k) => ({
        conv2dGradW: (g, sum, x, dy) =>
          k.conv2dGradW(
            g,
            after(sum, () => 0),
            x,
            dy,
          ),
      }),
    },
    {
      // What cpu-worker did on SqueezeNet's 13×13 planes: beside dense numbers such an error is nothing, beside sparse ones all.
      bug: "has a tile's rounding errors, of 400 × 2⁻²⁴ of its numbers, where slopes are sparse",
      break: (k) => ({
        conv2dGradW: (g, sum, x, dy) => {
          const largest = (buffer: DeviceBuffer): number =>
            values(buffer).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          const tiled = isWinograd(g) && g.inChannels >= 5;
          const error = tiled ? 400 * 2 ** -24 * largest(x) * largest(dy) : 0;
          return after(k.conv2dGradW(g, sum, x, dy), (v) => v + error);
        },
      }),
    },
    {
      bug: "sees one sample only",
      break: (k) => ({ conv2dGradW: (g, sum, x, dy) => k.conv2dGradW({ ...g, batch: 1 }, sum, x, dy) }),
    },
  ],
  maxPool: [
    {
      bug: "lets padding win",
      break: (k) => ({
        maxPool: (g, x) => after(k.maxPool(g, x), (v) => (g.padHeight + g.padWidth > 0 ? Math.max(v, 0) : v)),
      }),
    },
  ],
  maxPoolGradX: [
    {
      bug: "gives ties to the last",
      break: (k) => ({
        maxPoolGradX: (g, x, dy) =>
          k.maxPoolGradX(
            g,
            after(x, (v, i) => v + i * 1e-5),
            dy,
          ),
      }),
    },
  ],
  maxPoolIndex: [
    {
      bug: "counts in the whole blob",
      break: (k) => ({
        maxPoolIndex: (g, x) => after(k.maxPoolIndex(g, x), (v, i) => v + Math.floor(i / g.outHeight / g.outWidth)),
      }),
    },
  ],
  averagePool: [
    {
      bug: "divides by the visible pixels",
      break: (k) => ({ averagePool: (g, x) => after(k.averagePool(g, x), (v) => (g.padHeight > 0 ? v * 1.5 : v)) }),
    },
  ],
  averagePoolGradX: [
    {
      bug: "does not divide",
      break: (k) => ({
        averagePoolGradX: (g, dy) => after(k.averagePoolGradX(g, dy), (v) => v * g.kernelHeight * g.kernelWidth),
      }),
    },
  ],
};

/** The oracle with a bug. */
const broken = (mutation: Mutation): Backend => ({
  ...truth,
  name: "mutant",
  kernels: { ...truth.kernels, ...mutation(complete(truth)) },
});

describe("a backend with a bug is caught, and the message names kernel, geometry and element", () => {
  for (const [name, bugs] of Object.entries(mutants))
    for (const { bug, break: mutation } of bugs)
      it(`${name} ${bug}`, async () => {
        const kernel = Object.keys(mutants).find((each): each is CaseName => each === name)!;
        const error: unknown = await checkAgreement(broken(mutation), truth, kernel, { runs: 300, seed: 1 }).then(
          () => null,
          (failure: unknown) => failure,
        );
        expect(error, `the kit let a mutant live: ${name} ${bug}`).toBeInstanceOf(ConformanceFailure);
        expect(String(error)).toContain(`mutant.${name}[`);
        expect(String(error)).toContain('for geometry {"');
        expect(String(error)).toMatch(/replay with seed 1, 300 runs, path "\d/);
      });
});
