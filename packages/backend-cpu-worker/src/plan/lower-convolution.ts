import type { Conv } from "@squeezenet/core/backend";
import { correlate } from "../kernels/correlate.ts";
import { adjoint, correlationKey, type Correlation, forward, outPlane } from "../kernels/correlation.ts";
import { frame, isFramed, unframe, unframed } from "../kernels/frame.ts";
import {
  innerProduct,
  innerProductGradW,
  innerProductGradX,
  innerProductGradXTasks,
  innerProductTasks,
  isInnerProduct,
} from "../kernels/inner-product.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { Epilogue } from "../kernels/multiply-tile.ts";
import { packedLength, packingWords, packWeights, panels } from "../kernels/pack-weights.ts";
import { weightGradient } from "../kernels/weight-gradient.ts";
import { winogradFits } from "../kernels/winograd-cut.ts";
import { winogradGradientFits } from "../kernels/winograd-gradient.ts";
import { lanesOf } from "../wasm/lanes.ts";
import type { Builder } from "./builder.ts";
import type { Address } from "./step.ts";
import type { Lowering, Lowerings } from "./lower-elementwise.ts";
import { addWinograd, addWinogradGradient, flops, type Operands } from "./lower-winograd.ts";
import { inputOf, type Op } from "./op.ts";

// A recorded geometry is the record that the kernel of the same name was called with.
const convOf = (op: Op): Conv => op.g as unknown as Conv;

/** A plane smaller than a vector is worked on float by float. */
const fits = (g: Correlation, width: number): boolean => outPlane(g) >= width;

function addCorrelation(builder: Builder, op: Op, g: Correlation, batch: number, operands: Operands): void {
  if (builder.set !== "none" && winogradFits(g)) return addWinograd(builder, op, g, batch, operands);
  if (isFramed(g)) return addFramed(builder, op, g, batch, operands);
  const x = builder.rows(op, operands.x, batch);
  builder.writeRows(op, batch, (to) => addMultiplication(builder, op, g, batch, { ...operands, x }, to));
}

/** Multiplies the image alone, then puts it into its frame. */
function addFramed(builder: Builder, op: Op, g: Correlation, batch: number, operands: Operands): void {
  const inner = unframed(g);
  const length = g.groups * g.outChannels * outPlane(inner);
  const images: Rows = [{ storage: builder.temporary(batch * length), bytes: 0 }, 4 * length];
  const x = builder.rows(op, operands.x, batch);
  addMultiplication(builder, op, inner, batch, { ...operands, x }, images);
  const bias = operands.bias === undefined ? 0 : builder.dense(op, operands.bias);
  builder.writeRows(op, batch, (to) =>
    builder.step(op, frame(g, epilogueOf(op, operands)), batch * g.groups * g.outChannels, [...to, ...images, bias], {
      writes: [to[0].storage],
      label: `${op.label} (frame)`,
    }),
  );
}

type Rows = readonly [Address, number];
const epilogueOf = ({ rectified }: Op, { bias }: Pick<Operands, "bias">): Epilogue => ({
  biased: bias !== undefined,
  rectified,
});

function addMultiplication(
  builder: Builder,
  op: Op,
  g: Correlation,
  batch: number,
  operands: Omit<Operands, "x"> & { readonly x: Rows },
  to: Rows,
): void {
  const plain = !fits(g, lanesOf(builder.set).width);
  const lanes = lanesOf(plain ? "none" : builder.set);
  const weights = packed(builder, op, g, operands);
  const bias = operands.bias === undefined ? 0 : builder.dense(op, operands.bias);
  const { kernel: made, tasks } = correlate(g, batch, epilogueOf(op, operands), lanes, builder.wanted);
  const kernel: Kernel = plain ? { ...made, key: `${made.key} plain`, plain } : made;
  builder.step(op, kernel, tasks, [...to, ...operands.x, weights, bias], {
    writes: [to[0].storage],
    flops: flops(g, batch),
  });
}

function packed(builder: Builder, op: Op, g: Correlation, { w, turned }: Pick<Operands, "w" | "turned">): Address {
  const from = builder.dense(op, w);
  return builder.made(w, `${turned} ${correlationKey(g)}`, packedLength(g), (to) =>
    builder.step(op, packWeights(turned), g.groups * panels(g), [...packingWords(g), to, from], {
      writes: [to.storage],
      makes: to.storage,
      label: "pack weights",
    }),
  );
}

/** A step whose matrices stand in memory as they are: whole samples by whole rows of weights. */
function addInnerProduct(
  builder: Builder,
  op: Op,
  kernel: Kernel,
  tasks: number,
  rows: number,
  w: number,
  bias: number | undefined,
): void {
  const g = convOf(op);
  const source = builder.rows(op, rows, g.batch);
  const addresses = [builder.dense(op, w), bias === undefined ? 0 : builder.dense(op, bias)];
  builder.writeRows(op, g.batch, (to) =>
    builder.step(op, kernel, tasks, [...to, ...source, ...addresses, g.batch], {
      writes: [to[0].storage],
      flops: flops(forward(g), g.batch),
    }),
  );
}

const convolution: Lowering = (builder, op) => {
  const [x, w] = [inputOf(op, 0), inputOf(op, 1)];
  const [, , bias] = op.inputs;
  const g = convOf(op);
  if (isInnerProduct(g)) {
    const kernel = innerProduct(g, { biased: bias !== undefined, rectified: op.rectified });
    return addInnerProduct(builder, op, kernel, innerProductTasks(g), x, w, bias);
  }
  addCorrelation(builder, op, forward(g), g.batch, { x, w, bias, turned: false });
};

const inputGradient: Lowering = (builder, op) => {
  const [w, dy] = [inputOf(op, 0), inputOf(op, 1)];
  const g = convOf(op);
  if (isInnerProduct(g))
    return addInnerProduct(builder, op, innerProductGradX(g), innerProductGradXTasks(g), dy, w, undefined);
  if (isFramed(forward(g))) {
    const operands = { x: middles(builder, op, g, dy), w, bias: undefined, turned: true };
    return builder.writeRows(op, g.batch, (to) =>
      addMultiplication(builder, op, adjoint(unframed(g)), g.batch, operands, to),
    );
  }
  addCorrelation(builder, op, adjoint(g), g.batch, { x: dy, w, bias: undefined, turned: true });
};

/** dy without its frame, made once for both gradients. */
function middles(builder: Builder, op: Op, g: Conv, dy: number): Rows {
  const framed = forward(g);
  const length = g.outChannels * g.inHeight * g.inWidth;
  const from = builder.rows(op, dy, g.batch);
  const to = builder.made(dy, `middles ${correlationKey(framed)}`, g.batch * length, (to) =>
    builder.step(op, unframe(framed), g.batch * g.outChannels, [to, 4 * length, ...from], {
      writes: [to.storage],
      makes: to.storage,
      label: `${op.label} (unframe)`,
    }),
  );
  return [to, 4 * length];
}

const weightsGradient: Lowering = (builder, op) => {
  const g = convOf(op);
  const framed = isFramed(forward(g)) && !isInnerProduct(g);
  const c = forward(framed ? unframed(g) : g);
  const sum = builder.dense(op, inputOf(op, 0));
  if (builder.set !== "none" && winogradGradientFits(c)) return addWinogradGradient(builder, op, c, g.batch, sum);
  const x = builder.rows(op, inputOf(op, 1), g.batch);
  const dy = framed ? middles(builder, op, g, inputOf(op, 2)) : builder.rows(op, inputOf(op, 2), g.batch);
  const { kernel, tasks } = isInnerProduct(g)
    ? { kernel: innerProductGradW(g), tasks: innerProductTasks(g) }
    : weightGradient(c, lanesOf(builder.set), builder.wanted);
  builder.writeRows(op, 1, ([to]) =>
    builder.step(op, kernel, tasks, [g.batch, to, sum, 0, ...x, ...dy], {
      writes: [to.storage],
      flops: flops(c, g.batch),
    }),
  );
};

/**
 * Lowerings of convolutions and their gradients. The geometry decides between Winograd's transform, a product of
 * matrices, and rows multiplied in place.
 */
export const convolutionLowerings: Lowerings<"conv2d" | "convBias" | "conv2dGradX" | "conv2dGradW"> = {
  conv2d: convolution,
  convBias: convolution,
  conv2dGradX: inputGradient,
  conv2dGradW: weightsGradient,
};
