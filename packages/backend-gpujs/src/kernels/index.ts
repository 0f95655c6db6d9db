import { formulaIn, scalarsOf, sgdHistoryFormula } from "@squeezenet/core";
import type { FusedKernels, Kernels } from "@squeezenet/core/backend";
import type { Step } from "../step.ts";
import * as channels from "./channels.ts";
import * as classes from "./classes.ts";
import * as convolution from "./convolution.ts";
import { pointwise } from "./pointwise.ts";
import * as pooling from "./pooling.ts";
import * as sums from "./sums.ts";

/** Drawing integers at random is left to the host. */
type AllKernels = Kernels & Omit<FusedKernels, "dropoutMask">;
/** A kernel that runs on the device. */
export type KernelName = keyof AllKernels;
/** Numbers, and of `pointwise` a formula besides. */
export type AnyGeometry = Readonly<Record<string, number>>;

/** What each kernel launches. Forget one and this does not compile. */
const kernels: { readonly [Name in KernelName]: (g: Parameters<AllKernels[Name]>[0]) => readonly Step[] } = {
  pointwise,
  sgdHistory: ({ length }) => pointwise({ length, channels: 1, inner: length, formula: sgdHistoryFormula }),
  sum: sums.sum,
  addBiasGradBias: sums.addBiasGradBias,
  scaleGradFactor: sums.scaleGradFactor,
  channelWindowSum: channels.channelWindowSum,
  concat: channels.concat,
  slice: channels.slice,
  sliceGradX: channels.sliceGradX,
  softmax: classes.softmax,
  softmaxGradX: classes.softmaxGradX,
  softmaxLoss: classes.softmaxLoss,
  softmaxLossGradX: classes.softmaxLossGradX,
  labelCount: classes.labelCount,
  accuracy: classes.accuracy,
  accuracyPerClass: classes.accuracyPerClass,
  conv2d: convolution.conv2d,
  convBias: convolution.convBias,
  conv2dGradX: convolution.conv2dGradX,
  conv2dGradW: convolution.conv2dGradW,
  maxPool: pooling.maxPool,
  maxPoolIndex: pooling.maxPoolIndex,
  maxPoolGradX: pooling.maxPoolGradX,
  averagePool: pooling.averagePool,
  averagePoolGradX: pooling.averagePoolGradX,
};

/** The one scalar of the contract that stands in a shader's text; all others reach it as numbers. */
const compiled = "ignoreLabel";

/** The names of all kernels that run on the device. */
export const kernelNames: readonly KernelName[] = Object.keys(kernels).filter(
  (name) => name in kernels,
) as KernelName[];

/** The steps of a kernel for a geometry, and the key under which they may be kept. */
export function stepsOf(
  name: KernelName,
  g: AnyGeometry,
): { readonly key: string; readonly make: () => readonly Step[] } {
  const formula = formulaIn(g);
  const scalars = [...scalarsOf(name), ...(formula?.scalars ?? [])];
  let key = formula === undefined ? name : `${name} ${formula.text}`;
  for (const field in g)
    if (field !== "formula" && (field === compiled || !scalars.includes(field))) key += ` ${g[field]}`;
  // The table's rows are functions of their own geometry, which a name known at run time only cannot show.
  return { key, make: () => Reflect.apply(kernels[name], kernels, [g]) };
}
