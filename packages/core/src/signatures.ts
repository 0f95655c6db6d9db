import type { Channels, Conv, DeviceBuffer, FusedKernels, Kernels, Labelled, Pool } from "./backend.ts";

type AllKernels = Kernels & FusedKernels;
/** A required kernel. */
export type KernelName = keyof Kernels;

/** The geometry that a kernel takes. */
export type Geometry<Name extends keyof AllKernels> = Parameters<AllKernels[Name]>[0];

/** How many numbers each of a kernel's inputs and its output hold, and which fields may change without another program. */
export interface Signature<G> {
  readonly inputs: (g: G) => readonly number[];
  readonly output: (g: G) => number;
  /**
   * Numbers that go into the arithmetic alone and may change from call to call, like a learning rate: a backend may keep one
   * program for all their values. All other fields decide sizes, loops and places. None unless listed.
   */
  readonly scalars?: readonly (keyof G & string)[];
}

type Signatures<Names extends keyof AllKernels> = { readonly [Name in Names]: Signature<Geometry<Name>> };

const elements = (g: { length: number }): number => g.length;
const volume = (g: Channels): number => g.outer * g.channels * g.inner;
const labels = (g: Labelled): number => g.outer * g.inner;
const part = (g: { outer: number; count: number; inner: number }): number => g.outer * g.count * g.inner;
const planes = (g: Pool): number => g.planes * g.inHeight * g.inWidth;
const pooled = (g: Pool): number => g.planes * g.outHeight * g.outWidth;
const images = (g: Conv): number => g.batch * g.inChannels * g.inHeight * g.inWidth;
const weights = (g: Conv): number => (g.outChannels * g.inChannels * g.kernelHeight * g.kernelWidth) / g.groups;
const maps = (g: Conv): number => g.batch * g.outChannels * g.outHeight * g.outWidth;

const sameLength = (count: number): Signature<{ length: number }> => ({
  inputs: (g) => Array.from({ length: count }, () => g.length),
  output: elements,
});

/** Every required kernel. Forget one and this does not compile. */
export const signatures: Signatures<KernelName> = {
  pointwise: {
    inputs: ({ formula, length, channels }) =>
      Array.from({ length: formula.inputs }, (_, place) => (place === formula.spread ? channels : length)),
    output: elements,
  },
  sum: { inputs: (g) => [g.length], output: () => 1 },
  addBiasGradBias: { inputs: (g) => [g.channels, volume(g)], output: (g) => g.channels },
  scaleGradFactor: { inputs: (g) => [g.channels, volume(g), volume(g)], output: (g) => g.channels },
  channelWindowSum: { inputs: (g) => [volume(g)], output: volume },
  concat: {
    inputs: (g) => [g.outer * g.left * g.inner, g.outer * g.right * g.inner],
    output: (g) => g.outer * (g.left + g.right) * g.inner,
  },
  slice: { inputs: (g) => [volume(g)], output: part },
  sliceGradX: { inputs: (g) => [part(g)], output: volume },
  softmax: { inputs: (g) => [volume(g)], output: volume },
  softmaxGradX: { inputs: (g) => [volume(g), volume(g)], output: volume },
  softmaxLoss: { inputs: (g) => [volume(g), labels(g)], output: labels, scalars: ["ignoreLabel"] },
  softmaxLossGradX: { inputs: (g) => [volume(g), labels(g), labels(g)], output: volume, scalars: ["ignoreLabel"] },
  labelCount: { inputs: (g) => [labels(g)], output: () => 1, scalars: ["ignoreLabel"] },
  accuracy: { inputs: (g) => [volume(g), labels(g)], output: () => 1, scalars: ["ignoreLabel"] },
  accuracyPerClass: { inputs: (g) => [volume(g), labels(g)], output: (g) => g.channels, scalars: ["ignoreLabel"] },
  conv2d: { inputs: (g) => [images(g), weights(g)], output: maps },
  conv2dGradX: { inputs: (g) => [weights(g), maps(g)], output: images },
  conv2dGradW: { inputs: (g) => [weights(g), images(g), maps(g)], output: weights },
  maxPool: { inputs: (g) => [planes(g)], output: pooled },
  maxPoolGradX: { inputs: (g) => [planes(g), pooled(g)], output: planes },
  maxPoolIndex: { inputs: (g) => [planes(g)], output: pooled },
  averagePool: { inputs: (g) => [planes(g)], output: pooled },
  averagePoolGradX: { inputs: (g) => [pooled(g)], output: planes },
};

/** The lengths of every shortcut. Forget one and this does not compile. */
export const fusedSignatures: Signatures<keyof FusedKernels> = {
  dropoutMask: {
    ...sameLength(0),
    scalars: ["ratio", "kept", "seed", "stream", "iteration", "position"],
  },
  convBias: { inputs: (g) => [images(g), weights(g), g.outChannels], output: maps },
  sgdHistory: { ...sameLength(3), scalars: ["scale", "decay", "rate", "momentum"] },
};

const allSignatures = { ...signatures, ...fusedSignatures };

/** A kernel's `scalars`, for callers that know its name at run time only. */
export const scalarsOf = (name: keyof AllKernels): readonly string[] => allSignatures[name].scalars ?? [];

/** The names of all required kernels. */
export const kernelNames: readonly KernelName[] = Object.keys(signatures).filter(isKernelName);

function isKernelName(name: string): name is KernelName {
  return name in signatures;
}

/** A record of all kernels, each made from its name: for a backend that runs them all in one way. */
export function kernelsFrom<B extends DeviceBuffer>(
  make: (name: KernelName) => (geometry: object, ...inputs: B[]) => B,
): Kernels<B> {
  const entries = kernelNames.map((name) => [name, make(name)] as const);
  // The names are the record's, all of them, which Object.fromEntries does not tell.
  return Object.fromEntries(entries) as unknown as Kernels<B>;
}
