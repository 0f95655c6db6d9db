import { type Backend, type Conv, expectFound, formulaIn } from "@squeezenet/core";
import fc from "fast-check";
import type { Call } from "../case.ts";
import { type CaseName, caseNames, caseOf } from "../cases/case-of.ts";
import { channels, convs } from "../cases/geometries.ts";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { ordinaryNumbers, seeds } from "../numbers.ts";
import { inputLengths, runKernel } from "../run-kernel.ts";
import { expectingOpen } from "./expecting-open.ts";
import { tryAll } from "./property.ts";

type OrderLaw = (backend: Backend, options: CheckOptions) => Promise<void>;

/** Where to cut a batch: after each of these counts of samples. */
const cuts = (batch: number): readonly (readonly number[])[] => [
  Array.from({ length: batch }, () => 1),
  [1, batch - 1].filter((count) => count > 0),
  [Math.ceil(batch / 2), Math.floor(batch / 2)].filter((count) => count > 0),
];

function expectBits(
  backend: Backend,
  kernel: string,
  geometry: object,
  got: Float32Array,
  want: Float32Array,
  how: string,
): void {
  const element = want.findIndex((value, i) => !Object.is(got[i], value));
  if (element < 0) return;
  throw new ConformanceFailure(
    `${backend.name}.${kernel}[${element}] = ${got[element]} ${how}, ${want[element]} in one batch, for geometry ${JSON.stringify(geometry)}`,
    { what: kernel, geometry, element },
  );
}

/** Runs a summing kernel piece by piece, each piece's sum going into the next. */
async function chained(
  backend: Backend,
  kernel: string,
  pieces: readonly { readonly geometry: object; readonly inputs: readonly Float32Array[] }[],
  start: Float32Array,
): Promise<Float32Array> {
  let sum = start;
  for (const { geometry, inputs } of pieces) sum = await runKernel(backend, kernel, geometry, [sum, ...inputs]);
  return sum;
}

/** The samples of a batch in pieces: for each count, the geometry and the parts of the inputs. */
function pieces<G extends object>(
  counts: readonly number[],
  batch: number,
  geometry: (count: number) => G,
  inputs: readonly Float32Array[],
): { geometry: G; inputs: Float32Array[] }[] {
  let from = 0;
  return counts.map((count) => {
    const part = inputs.map((values) =>
      values.slice((from * values.length) / batch, ((from + count) * values.length) / batch),
    );
    from += count;
    return { geometry: geometry(count), inputs: part };
  });
}

/** Any split of a batch over calls gives the same bits: the promise that batch_size × iter_size rests on. */
export const batchOrderLaws: Readonly<Record<string, OrderLaw>> = expectingOpen({
  "conv2dGradW adds samples in order": (backend, options) =>
    tryAll(fc.tuple(convs, fc.integer({ min: 2, max: 6 }), seeds), options, async ([one, batch, seed]) => {
      const g: Conv = { ...one, batch };
      const inputs = inputLengths("conv2dGradW", g).map((length, i) => ordinaryNumbers(seed + i, length));
      const [sum, samples] = [expectFound(inputs, 0), inputs.slice(1)];
      const whole = await runKernel(backend, "conv2dGradW", g, inputs);
      for (const counts of cuts(batch)) {
        const split = pieces(counts, batch, (count) => ({ ...g, batch: count }), samples);
        expectBits(
          backend,
          "conv2dGradW",
          g,
          await chained(backend, "conv2dGradW", split, sum),
          whole,
          `split ${counts.join("+")}`,
        );
      }
    }),
  "addBiasGradBias and scaleGradFactor add rows in order": (backend, options) =>
    tryAll(fc.tuple(channels, fc.integer({ min: 2, max: 6 }), seeds), options, async ([one, outer, seed]) => {
      const g = { ...one, outer };
      for (const kernel of ["addBiasGradBias", "scaleGradFactor"] as const) {
        const inputs = inputLengths(kernel, g).map((length, i) => ordinaryNumbers(seed + i, length));
        const [sum, rest] = [expectFound(inputs, 0), inputs.slice(1)];
        const whole = await runKernel(backend, kernel, g, inputs);
        for (const counts of cuts(outer)) {
          const split = pieces(counts, outer, (count) => ({ ...g, outer: count }), rest);
          expectBits(
            backend,
            kernel,
            g,
            await chained(backend, kernel, split, sum),
            whole,
            `split ${counts.join("+")}`,
          );
        }
      }
    }),
  "a sample's numbers do not depend on its batch": async (backend, options) => {
    for (const name of caseNames) {
      const samples = caseOf(name).kernel === "pointwise" ? perElement : ofSamples[name];
      if (samples === undefined) continue;
      const runs = Math.ceil(options.runs / (name.startsWith("conv2d") ? 2 : 10));
      await tryAll(
        fc.tuple(caseOf(name).calls, fc.integer({ min: 2, max: 5 })),
        { ...options, runs },
        ([call, batch]) => expectSameAlone(backend, name, samples, call, batch),
        name,
      );
    }
  },
});

/** What of a kernel's geometry grows with the batch, and which of its inputs all samples share. */
interface OfSamples {
  readonly batch: string;
  readonly shared?: number;
}
const perElement: OfSamples = { batch: "length" };
const perRow: OfSamples = { batch: "outer" };
const perPlane: OfSamples = { batch: "planes" };

/** Every kernel whose numbers each belong to one sample, beside the formulas. */
const ofSamples: { readonly [Name in CaseName]?: OfSamples } = {
  channelWindowSum: perRow, concat: perRow,
  slice: perRow, sliceGradX: perRow, softmax: perRow, softmaxGradX: perRow, softmaxLoss: perRow, softmaxLossGradX: perRow,
  conv2d: { batch: "batch", shared: 1 }, conv2dGradX: { batch: "batch", shared: 0 },
  maxPool: perPlane, maxPoolGradX: perPlane, maxPoolIndex: perPlane, averagePool: perPlane, averagePoolGradX: perPlane,
}; // prettier-ignore

/** Runs a call for a batch of samples like it, then for each alone: wherever a sample stood, its numbers are the same. */
async function expectSameAlone(
  backend: Backend,
  name: CaseName,
  { batch: field, shared }: OfSamples,
  { geometry, inputs }: Call,
  batch: number,
): Promise<void> {
  const { kernel } = caseOf(name);
  const common = formulaIn(geometry)?.spread ?? shared;
  // Each sample has the numbers of the call, turned round by as many places as its number.
  const sampleInputs = (n: number): readonly Float32Array[] =>
    inputs.map((values, i) =>
      i === common ? values : values.map((_, at) => expectFound(values, (at + n) % values.length)),
    );
  const samples = Array.from({ length: batch }, (_, n) => sampleInputs(n));
  const together = inputs.map((values, i) =>
    i === common ? values : Float32Array.from(samples.flatMap((sample) => Array.from(expectFound(sample, i)))),
  );
  const size: unknown = Reflect.get(geometry, field);
  const whole = await runKernel(backend, kernel, { ...geometry, [field]: Number(size) * batch }, together);
  const length = whole.length / batch;
  for (const [n, sample] of samples.entries()) {
    const alone = await runKernel(backend, kernel, geometry, sample);
    expectBits(backend, name, geometry, alone, whole.subarray(n * length, (n + 1) * length), `for sample ${n} alone`);
  }
}
