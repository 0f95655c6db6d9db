import type { Conv, Pool } from "@squeezenet/core/backend";
import { correlate, correlateTasks } from "../kernels/correlate.ts";
import { adjoint, correlationKey, type Correlation, depth, forward, outPlane } from "../kernels/correlation.ts";
import {
  innerProduct,
  innerProductGradW,
  innerProductGradX,
  innerProductGradXTasks,
  innerProductTasks,
  isInnerProduct,
} from "../kernels/inner-product.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { packedLength, packingWords, packWeights, panels } from "../kernels/pack-weights.ts";
import * as pooling from "../kernels/pooling.ts";
import { weightGradient, weightGradientTasks } from "../kernels/weight-gradient.ts";
import { winograd } from "../kernels/winograd.ts";
import { tileCount, winogradBlocks, winogradFits, winogradTasks, winogradWeights } from "../kernels/winograd-cut.ts";
import {
  inputPatches,
  slopePatches,
  winogradGradient,
  winogradGradientFits,
  winogradGradientTasks,
} from "../kernels/winograd-gradient.ts";
import { patchBytes, type Patches, patchTasks, transformPatches } from "../kernels/winograd-patches.ts";
import { transformWeights } from "../kernels/winograd-weights.ts";
import { lanesOf } from "../wasm/lanes.ts";
import type { Address, Builder, Word } from "./builder.ts";
import type { Lowering, Lowerings } from "./lower-elementwise.ts";
import type { Op } from "./op.ts";

// A recorded geometry is the record that the kernel of the same name was called with.
const convOf = (op: Op): Conv => op.g as unknown as Conv;
const poolOf = (op: Op): Pool => op.g as unknown as Pool;

/** Floats of transformed patches that are made before they are multiplied. */
const patchFloats = 4 * 1024 * 1024;

const flops = (g: Correlation, batch: number): number => 2 * batch * g.groups * g.outChannels * depth(g) * outPlane(g);

/** A plane smaller than a vector is worked on float by float. */
const fits = (g: Correlation, width: number): boolean => outPlane(g) >= width;

interface Operands {
  readonly x: number;
  readonly w: number;
  readonly bias: number | undefined;
  readonly turned: boolean;
}

function addCorrelation(builder: Builder, op: Op, g: Correlation, batch: number, operands: Operands): void {
  if (builder.set !== "none" && winogradFits(g)) return addWinograd(builder, op, g, batch, operands);
  const plain = !fits(g, lanesOf(builder.set).width);
  const lanes = lanesOf(plain ? "none" : builder.set);
  const x = builder.rows(op, operands.x, batch);
  const weights = packed(builder, op, g, operands);
  const bias = operands.bias === undefined ? 0 : builder.dense(op, operands.bias);
  const made = correlate(g, { biased: operands.bias !== undefined, rectified: op.rectified }, lanes);
  const kernel: Kernel = plain ? { ...made, key: `${made.key} plain`, plain } : made;
  builder.writeRows(op, batch, (to) =>
    builder.step(op, kernel, batch * correlateTasks(g, lanes), [...to, ...x, weights, bias], {
      writes: [to[0].storage],
      flops: flops(g, batch),
    }),
  );
}

function addWinograd(builder: Builder, op: Op, g: Correlation, batch: number, { x, w, bias, turned }: Operands): void {
  const source = builder.rows(op, x, batch);
  const from = builder.dense(op, w);
  const weights = builder.made(w, `winograd ${turned} ${correlationKey(g)}`, winogradWeights(g), (to) =>
    builder.step(op, transformWeights(turned), g.groups * panels(g), [...packingWords(g), to, from], {
      writes: [to.storage],
      makes: to.storage,
      label: "transform weights",
    }),
  );
  const kernel = winograd(g, { biased: bias !== undefined, rectified: op.rectified });
  const numbers = bias === undefined ? 0 : builder.dense(op, bias);
  builder.writeRows(op, batch, (to) =>
    builder.step(op, kernel, winogradTasks(g, batch), [...to, ...source, weights, numbers, batch * tileCount(g), winogradBlocks(g, batch)], {
      writes: [to[0].storage],
      flops: flops(g, batch),
    }),
  );
}

function packed(builder: Builder, op: Op, g: Correlation, { w, turned }: Operands): Address {
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
function addInnerProduct(builder: Builder, op: Op, kernel: Kernel, tasks: number, rows: number, w: number, bias: number | undefined): void {
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
  const [x, w, bias] = op.inputs;
  const g = convOf(op);
  if (isInnerProduct(g)) {
    const kernel = innerProduct(g, { biased: bias !== undefined, rectified: op.rectified });
    return addInnerProduct(builder, op, kernel, innerProductTasks(g), x!, w!, bias);
  }
  addCorrelation(builder, op, forward(g), g.batch, { x: x!, w: w!, bias, turned: false });
};

const inputGradient: Lowering = (builder, op) => {
  const [w, dy] = op.inputs;
  const g = convOf(op);
  if (isInnerProduct(g)) return addInnerProduct(builder, op, innerProductGradX(g), innerProductGradXTasks(g), dy!, w!, undefined);
  addCorrelation(builder, op, adjoint(g), g.batch, { x: dy!, w: w!, bias: undefined, turned: true });
};

/** Transformed patches of several samples at a time, as many as a third-level cache holds; the samples keep their order. */
function addWinogradGradient(builder: Builder, op: Op, g: Correlation, batch: number, sum: Address): void {
  const [inputs, slopes] = [inputPatches(g), slopePatches(g)];
  const [xFloats, dyFloats] = [inputs, slopes].map((p) => (g.groups * patchBytes(p)) / 4) as [number, number];
  const chunk = Math.max(1, Math.min(batch, Math.floor(patchFloats / (xFloats + dyFloats))));
  const [x, xStep] = builder.rows(op, op.inputs[1]!, batch);
  const [dy, dyStep] = builder.rows(op, op.inputs[2]!, batch);
  builder.writeRows(op, 1, ([to]) => {
    for (let first = 0; first < batch; first += chunk) {
      const samples = Math.min(chunk, batch - first);
      const transform = (p: Patches, floats: number, { storage, bytes }: Address, step: number): Address => {
        const patches = { storage: builder.temporary(chunk * floats + 16), bytes: 0 };
        const from = { storage, bytes: bytes + first * step };
        builder.step(op, transformPatches(p), samples * patchTasks(p), [patches, from, step], {
          writes: [patches.storage],
          label: "transform patches",
        });
        return patches;
      };
      const words = [samples, to, first === 0 ? sum : to, transform(inputs, xFloats, x, xStep), transform(slopes, dyFloats, dy, dyStep)];
      builder.step(op, winogradGradient(g), winogradGradientTasks(g), words, { writes: [to.storage], flops: flops(g, samples) });
    }
  });
}

const weightsGradient: Lowering = (builder, op) => {
  const g = convOf(op);
  const c = forward(g);
  const sum = builder.dense(op, op.inputs[0]!);
  if (builder.set !== "none" && winogradGradientFits(c)) return addWinogradGradient(builder, op, c, g.batch, sum);
  const x = builder.rows(op, op.inputs[1]!, g.batch);
  const dy = builder.rows(op, op.inputs[2]!, g.batch);
  const [kernel, tasks] = isInnerProduct(g)
    ? [innerProductGradW(g), innerProductTasks(g)]
    : [weightGradient(c, lanesOf(builder.set)), weightGradientTasks(c)];
  builder.writeRows(op, 1, ([to]) =>
    builder.step(op, kernel, tasks, [g.batch, to, sum, 0, ...x, ...dy], {
      writes: [to.storage],
      flops: flops(c, g.batch),
    }),
  );
};

/** Planes of `rows` rows, each operand with its own floats a plane; the first is the output. */
const pool =
  (kernelFor: (g: Pool) => Kernel): Lowering =>
  (builder, op) => {
    const g = poolOf(op);
    const views = [op.output, ...op.inputs].map((value) => builder.view(value));
    const rows = views.find((view) => view.rows > 1 && g.planes % view.rows === 0)?.rows ?? 1;
    const inputs = op.inputs.map((value) => builder.rows(op, value, rows));
    builder.writeRows(op, rows, (to) => {
      const words: Word[] = [g.planes / rows, ...to, ...inputs.flat()];
      builder.step(op, kernelFor(g), g.planes, words, { writes: [to[0].storage] });
    });
  };

export const windowLowerings: Lowerings<
  "conv2d" | "convBias" | "conv2dGradX" | "conv2dGradW" | "maxPool" | "maxPoolGradX" | "maxPoolIndex" | "averagePool" | "averagePoolGradX"
> = {
  conv2d: convolution,
  convBias: convolution,
  conv2dGradX: inputGradient,
  conv2dGradW: weightsGradient,
  maxPool: pool(pooling.maxPool),
  maxPoolGradX: pool(pooling.maxPoolGradX),
  maxPoolIndex: pool(pooling.maxPoolIndex),
  averagePool: pool(pooling.averagePool),
  averagePoolGradX: pool(pooling.averagePoolGradX),
};
