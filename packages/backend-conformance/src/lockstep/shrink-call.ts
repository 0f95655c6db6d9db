import {
  type Backend,
  type Conv,
  expectFound,
  expectOpen,
  formulaIn,
  type KernelName,
  mathematics,
  type Pool,
} from "@squeezenet/core";
import type { Call } from "../case.ts";
import { type Excess, excessOf } from "../compare-call.ts";
import { inputLengths, runKernel } from "../run-kernel.ts";

type Fields = Readonly<Record<string, number>>;

/** A call that still fails, as small as could be found. */
export interface Shrunk {
  readonly call: Call;
  readonly excess: Excess;
}

/**
 * Makes the geometry of a failing call smaller, field by field, and its formula simpler, as long as it still fails. The numbers are those of the
 * call.
 * @returns null where the call does not fail alone
 * @throws BackendError for a backend that was not awaited
 */
export async function shrinkCall(
  tested: Backend,
  truth: Backend,
  kernel: KernelName,
  call: Call,
): Promise<Shrunk | null> {
  for (const backend of [tested, truth]) expectOpen(backend, "shrinkCall");
  const failing = async (candidate: Call): Promise<Excess | null> => {
    const answer = await runKernel(tested, kernel, candidate.geometry, candidate.inputs);
    return excessOf(truth, kernel, candidate, answer, tested.traits.precision);
  };
  const first = await failing(call);
  if (first === null) return null;
  let best: Shrunk = { call, excess: first };
  for (let progress = true; progress;) {
    progress = false;
    const fields = best.call.geometry as unknown as Fields;
    for (const geometry of [...simpler(fields), ...smaller(kernel, fields)]) {
      const candidate = resampled(kernel, geometry, best);
      const excess = await failing(candidate);
      if (excess === null) continue;
      best = { call: candidate, excess };
      progress = true;
      break;
    }
  }
  return best;
}

/** The geometry with parts of its formula in place of the whole, the smallest first; none of any kernel but `pointwise`. */
function simpler(g: Fields): readonly Fields[] {
  const formula = formulaIn(g);
  if (formula === undefined) return [];
  return mathematics.partsOf(formula).map((part): Fields => Object.assign({ ...g }, { formula: part }));
}

/** Geometries that are smaller in one field, the boldest first; fields that follow from others are computed. */
function smaller(kernel: KernelName, g: Fields): readonly Fields[] {
  const sizes = [
    "batch",
    "planes",
    "outer",
    "length",
    "inner",
    "channels",
    "left",
    "right",
    "outChannels",
    "inChannels",
  ];
  const windows = ["inHeight", "inWidth", "kernelHeight", "kernelWidth", "groups", "count"];
  const extras = ["strideHeight", "strideWidth", "dilationHeight", "dilationWidth", "radius", "topK"];
  const zeros = ["padHeight", "padWidth", "start"];
  const fields = [
    ...[...sizes, ...windows, ...extras].map((field) => [field, 1] as const),
    ...zeros.map((field) => [field, 0] as const),
  ].filter(([field, least]) => g[field] !== undefined && g[field] > least);
  const values = (value: number, least: number): readonly number[] =>
    [...new Set([least, Math.floor(value / 2), value - 1])].filter((each) => each >= least && each < value);
  return fields
    .flatMap(([field, least]) => values(g[field]!, least).map((value) => ({ ...g, [field]: value })))
    .map((candidate) => completed(kernel, candidate))
    .filter((candidate) => candidate !== null);
}

/** The geometry with the fields that follow from the others, or null where there is none. */
function completed(kernel: KernelName, g: Fields): Fields | null {
  if ("kernelHeight" in g) return windowed(kernel, g as unknown as Conv & Pool);
  const { length = 0, channels = 1, inner = 1, start = 0, count = 0 } = g;
  if (formulaIn(g)?.spread !== undefined && length % (channels * inner) !== 0) return null;
  if ("start" in g && start + count > channels) return null;
  return g;
}

function windowed(kernel: KernelName, candidate: Conv & Pool): Fields | null {
  const { padHeight, padWidth, kernelHeight, kernelWidth } = candidate;
  const g = {
    ...candidate,
    padHeight: Math.min(padHeight, kernelHeight - 1),
    padWidth: Math.min(padWidth, kernelWidth - 1),
  };
  const isConv = kernel.startsWith("conv2d");
  if (isConv && (g.inChannels % g.groups !== 0 || g.outChannels % g.groups !== 0)) return null;
  const extent = (input: number, window: number, stride: number, pad: number, dilation: number): number =>
    Math.floor((input + 2 * pad - dilation * (window - 1) - 1) / stride) + 1;
  const outHeight = extent(g.inHeight, g.kernelHeight, g.strideHeight, g.padHeight, isConv ? g.dilationHeight : 1);
  const outWidth = extent(g.inWidth, g.kernelWidth, g.strideWidth, g.padWidth, isConv ? g.dilationWidth : 1);
  return outHeight < 1 || outWidth < 1 ? null : { ...g, outHeight, outWidth };
}

/**
 * The call's numbers for another geometry, from the element that is off where numbers are taken one by one; labels stay
 * labels of the classes that are left.
 */
function resampled(kernel: KernelName, geometry: Fields, { call: { inputs }, excess }: Shrunk): Call {
  const lengths = inputLengths(kernel, geometry as never);
  // Where nothing is spread each number is its own.
  const offset =
    "length" in geometry && kernel !== "sum" && formulaIn(geometry)?.spread === undefined ? excess.element : 0;
  const labelled = "ignoreLabel" in geometry;
  const { channels = Infinity } = geometry;
  return {
    geometry,
    inputs: lengths.map((length, i) => {
      const from = expectFound(inputs, i);
      const isLabel = labelled && (i === 1 || kernel === "labelCount");
      return Float32Array.from({ length }, (_, at) => {
        const value = from[(at + offset) % from.length]!;
        return isLabel && value >= channels ? value % channels : value;
      });
    }),
  } as unknown as Call;
}
