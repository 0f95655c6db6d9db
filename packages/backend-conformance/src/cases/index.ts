import { type Conv, type Geometry, type KernelName } from "@squeezenet/core";
import fc from "fast-check";
import { groupedSums, relative, sums } from "../bound.ts";
import type { Bound, Call, Case } from "../case.ts";
import { type Fill, greatestOf, labels, ordinaryNumbers, ordinaryOrSparse, probabilities, seeds } from "../numbers.ts";
import { inputLengths } from "../run-kernel.ts";
import { isWinograd } from "../winograd.ts";
import { channels, convs, elements, labelled, pools, slices } from "./geometries.ts";
import { pointwise } from "./pointwise.ts";

/** Calls of a kernel on random geometry, its inputs filled from seeds. */
function calls<Name extends KernelName>(
  name: Name,
  geometries: fc.Arbitrary<Geometry<Name>>,
  fills: readonly Fill[] = [],
): fc.Arbitrary<Call<Name>> {
  return fc.tuple(geometries, seeds).map(([geometry, seed]) => ({
    geometry,
    inputs: inputLengths(name, geometry).map((length, i) => (fills[i] ?? ordinaryNumbers)(seed + i, length)),
  }));
}

/** The same with labels of the classes as input number 1. */
function labelledCalls<Name extends "softmaxLoss" | "softmaxLossGradX" | "accuracy" | "accuracyPerClass">(
  name: Name,
  geometries: fc.Arbitrary<Geometry<Name>>,
  scores: Fill,
): fc.Arbitrary<Call<Name>> {
  return fc.tuple(geometries, seeds).map(([geometry, seed]) => ({
    geometry,
    inputs: inputLengths(name, geometry).map((length, i) =>
      i === 1
        ? labels(seed, length, geometry.channels)
        : i === 0
          ? scores(seed, length)
          : ordinaryNumbers(seed + i, length),
    ),
  }));
}

const withTop = fc.tuple(labelled, fc.integer({ min: 1, max: 5 })).map(([g, topK]) => ({ ...g, topK }));

const taps = (g: Conv): number => g.kernelHeight * g.kernelWidth;

/** Softmax: each exponent is off by the rounding of x − max, relative to |x|; the sum by √n roundings. */
const softmaxBound: Bound<"softmax"> = ({ geometry, inputs: [x] }, expected) => {
  const factor = 8 + 4 * greatestOf(x) + 6 * Math.sqrt(geometry.channels);
  return (i) => factor * (expected[i] ?? NaN);
};

/** Every kernel has a case: leave one out and this does not compile. */
export const cases: { readonly [Name in KernelName]: Case<Name> } = {
  pointwise,
  sum: { calls: calls("sum", elements), bound: sums((g) => g.length) },
  addBiasGradBias: { calls: calls("addBiasGradBias", channels), bound: sums((g) => g.outer * g.inner + 1) },
  scaleGradFactor: { calls: calls("scaleGradFactor", channels), bound: sums((g) => g.outer * g.inner + 1) },
  channelWindowSum: {
    calls: calls(
      "channelWindowSum",
      fc.tuple(channels, fc.nat({ max: 4 })).map(([g, radius]) => ({ ...g, radius })),
    ),
    bound: groupedSums(
      (g) => 2 * g.radius + 1,
      () => 1,
    ),
  },
  concat: {
    calls: calls(
      "concat",
      channels.chain((g) =>
        fc.integer({ min: 1, max: 7 }).map((right) => ({ outer: g.outer, left: g.channels, right, inner: g.inner })),
      ),
    ),
    bound: "exact",
  },
  slice: { calls: calls("slice", slices), bound: "exact" },
  sliceGradX: { calls: calls("sliceGradX", slices), bound: "exact" },
  softmax: { calls: calls("softmax", channels), bound: softmaxBound },
  softmaxGradX: {
    calls: calls("softmaxGradX", channels, [probabilities]),
    // y·(dy − Σ y·dy): the magnitudes of both terms; the oracle's answer for absolute values would subtract them.
    bound: ({ geometry: g, inputs: [y, dy] }) => {
      const greatest = greatestOf(y);
      return () => (6 * Math.sqrt(g.channels) + 4) * greatest * greatestOf(dy) * (1 + g.channels * greatest);
    },
  },
  softmaxLoss: {
    calls: labelledCalls("softmaxLoss", labelled, probabilities),
    bound: (_call, expected) => (i) => 8 * (1 + Math.abs(expected[i] ?? NaN)),
  },
  softmaxLossGradX: {
    calls: labelledCalls("softmaxLossGradX", labelled, probabilities),
    bound: ({ inputs: [, , dy] }) => {
      const greatest = greatestOf(dy);
      return () => 4 * greatest;
    },
  },
  labelCount: {
    calls: fc.tuple(labelled, seeds).map(([geometry, seed]) => ({
      geometry,
      inputs: inputLengths("labelCount", geometry).map((length) => labels(seed, length, geometry.channels)),
    })),
    bound: "exact",
  },
  accuracy: { calls: labelledCalls("accuracy", withTop, ordinaryNumbers), bound: relative(2) },
  accuracyPerClass: { calls: labelledCalls("accuracyPerClass", withTop, ordinaryNumbers), bound: relative(2) },
  conv2d: {
    calls: calls("conv2d", convs, [ordinaryOrSparse, ordinaryOrSparse]),
    bound: groupedSums(
      (g) => (g.inChannels / g.groups) * taps(g),
      (g) => (isWinograd(g) ? g.outHeight * g.outWidth : 1),
    ),
  },
  conv2dGradX: {
    calls: calls("conv2dGradX", convs, [ordinaryOrSparse, ordinaryOrSparse]),
    bound: groupedSums(
      (g) => (g.outChannels / g.groups) * taps(g),
      (g) => (isWinograd(g) ? g.inHeight * g.inWidth : 1),
    ),
  },
  conv2dGradW: {
    calls: calls("conv2dGradW", convs, [ordinaryNumbers, ordinaryOrSparse, ordinaryOrSparse]),
    bound: groupedSums(
      (g) => g.batch + g.outHeight * g.outWidth,
      (g) => (isWinograd(g) ? taps(g) : 1),
    ),
  },
  maxPool: { calls: calls("maxPool", pools), bound: "exact" },
  maxPoolGradX: { calls: calls("maxPoolGradX", pools), bound: poolGradientBound() },
  maxPoolIndex: { calls: calls("maxPoolIndex", pools), bound: "exact" },
  averagePool: { calls: calls("averagePool", pools), bound: sums((g) => g.kernelHeight * g.kernelWidth) },
  averagePoolGradX: { calls: calls("averagePoolGradX", pools), bound: sums((g) => g.kernelHeight * g.kernelWidth) },
};

/** A pixel adds up the gradients of the windows that it wins; their magnitudes are bounded by all windows around it. */
function poolGradientBound(): Bound<"maxPoolGradX"> {
  return ({ geometry: g, inputs: [, dy] }) => {
    const windows = Math.ceil(g.kernelHeight / g.strideHeight) * Math.ceil(g.kernelWidth / g.strideWidth);
    const greatest = greatestOf(dy);
    return () => (windows === 1 ? 0 : (6 * Math.sqrt(windows) + 2) * windows * greatest);
  };
}
