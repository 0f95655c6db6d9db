import type { Conv } from "@squeezenet/core/backend";

/**
 * What a convolution and its input gradient have in common: every output pixel gathers `kernelHeight` × `kernelWidth`
 * taps of every input channel of its group. Input pixels stand `spread` apart, with zeros between and around them.
 */
export interface Correlation {
  readonly groups: number;
  /** Of one group. */
  readonly inChannels: number;
  /** Of one group. */
  readonly outChannels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padHeight: number;
  readonly padWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly spreadHeight: number;
  readonly spreadWidth: number;
}

/** A convolution as the correlation of x with w. */
export const forward = (g: Conv): Correlation => ({
  groups: g.groups,
  inChannels: g.inChannels / g.groups,
  outChannels: g.outChannels / g.groups,
  inHeight: g.inHeight,
  inWidth: g.inWidth,
  outHeight: g.outHeight,
  outWidth: g.outWidth,
  kernelHeight: g.kernelHeight,
  kernelWidth: g.kernelWidth,
  strideHeight: g.strideHeight,
  strideWidth: g.strideWidth,
  padHeight: g.padHeight,
  padWidth: g.padWidth,
  dilationHeight: g.dilationHeight,
  dilationWidth: g.dilationWidth,
  spreadHeight: 1,
  spreadWidth: 1,
});

/** The input gradient: a correlation of dy, spread by the stride, with the weights turned by half a turn. */
export const adjoint = (g: Conv): Correlation => ({
  ...forward(g),
  inChannels: g.outChannels / g.groups,
  outChannels: g.inChannels / g.groups,
  inHeight: g.outHeight,
  inWidth: g.outWidth,
  outHeight: g.inHeight,
  outWidth: g.inWidth,
  strideHeight: 1,
  strideWidth: 1,
  padHeight: g.dilationHeight * (g.kernelHeight - 1) - g.padHeight,
  padWidth: g.dilationWidth * (g.kernelWidth - 1) - g.padWidth,
  spreadHeight: g.strideHeight,
  spreadWidth: g.strideWidth,
});

/** Whether output pixel p reads input pixel p alone, so that the input itself is the matrix to multiply with. */
export const pointwise = (g: Correlation): boolean =>
  g.kernelHeight * g.kernelWidth * g.strideHeight * g.strideWidth * g.spreadHeight * g.spreadWidth === 1 &&
  g.padHeight === 0 &&
  g.padWidth === 0 &&
  g.inHeight === g.outHeight &&
  g.inWidth === g.outWidth;

/** Pixels of an input channel that one output reads. */
export const taps = (g: Correlation): number => g.kernelHeight * g.kernelWidth;
/** Terms of one output. */
export const depth = (g: Correlation): number => g.inChannels * taps(g);
/** Floats of one input channel of one sample. */
export const inPlane = (g: Correlation): number => g.inHeight * g.inWidth;
/** Floats of one output channel of one sample. */
export const outPlane = (g: Correlation): number => g.outHeight * g.outWidth;
/** All fields of a geometry in a row: part of a kernel's key, as its code is written for that geometry. */
export const correlationKey = (g: Correlation): string => Object.values(g).join(" ");

/** `total` shared out to as few parts as have at most `most` each, as evenly as can be: `extra` parts hold one more. */
export interface Split {
  readonly parts: number;
  readonly size: number;
  readonly extra: number;
}

/** Shares `total` out to as few parts as have at most `most` each. */
export const split = (total: number, most: number): Split => splitInto(total, Math.ceil(total / most));
/** Shares `total` out to a given number of parts. */
export const splitInto = (total: number, parts: number): Split => ({
  parts,
  size: Math.floor(total / parts),
  extra: total % parts,
});
