import { BackendError, type Formula, formulaIn, sgdHistoryFormula } from "@squeezenet/core";
import { copy, zeros } from "../kernels/copy.ts";
import { dropoutMask, maskChunk } from "../kernels/dropout-mask.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { chunkOf, pointwise as pointwiseKernel } from "../kernels/pointwise.ts";
import { sum } from "../kernels/channels.ts";
import { expectDefined } from "../expect-defined.ts";
import { addElementwise, type Builder } from "./builder.ts";
import { fieldOf, inputOf, type Op } from "./op.ts";
import type { Address } from "./step.ts";
import { part } from "./view.ts";

/** Writes the steps of one call. */
export type Lowering = (builder: Builder, op: Op) => void;
/** A lowering for each of some kernels. */
export type Lowerings<Names extends string> = { readonly [Name in Names]: Lowering };

/** Rows are those of the first operand that is not dense, so that what lies inside a concat needs no copy. */
function rowsOf(builder: Builder, op: Op): number {
  const views = [op.output, ...op.inputs].map((value) => builder.view(value));
  return views.find(({ rows }) => rows > 1)?.rows ?? 1;
}

export const pointwise: Lowering = (builder, op) => {
  const formula = formulaIn(op.g);
  if (formula === undefined) throw new BackendError("cpu-worker: pointwise needs a formula");
  compute(builder, op, formula);
};

/** With a spread input, a row is one channel of one sample. */
function compute(builder: Builder, op: Op, formula: Formula): void {
  const { length = 0, channels = 1, inner = 1 } = op.g;
  const { spread } = formula;
  const samples = spread === undefined ? rowsOf(builder, op) : length / inner / channels;
  const rows = spread === undefined ? samples : samples * channels;
  const inputs = op.inputs.map((value, place): readonly [Address, number] =>
    place === spread ? [builder.dense(op, value), channels] : builder.rows(op, value, samples),
  );
  const kernel = pointwiseKernel(formula);
  const floats = chunkOf(formula);
  builder.writeRows(op, samples, (to) =>
    addElementwise(builder, op, kernel, rows, length, [to, ...inputs], formula.scalars, op.label, floats),
  );
}

const sgdHistory: Lowering = (builder, op) => compute(builder, op, sgdHistoryFormula);

const addUp: Lowering = (builder, op) => {
  const x = builder.dense(op, inputOf(op, 0));
  builder.writeRows(op, 1, ([to]) =>
    builder.step(op, sum, 1, [fieldOf(op, "length"), to, x], { writes: [to.storage] }),
  );
};

/** Both halves that do not stand in their place yet are copied there. */
const concat: Lowering = (builder, op) => {
  const { outer = 0, left = 0, right = 0, inner = 0 } = op.g;
  const target = builder.view(op.output);
  [left, right].forEach((channels, side) => {
    const value = inputOf(op, side);
    const start = side === 0 ? 0 : left * inner;
    const whole = (left + right) * inner;
    const place = expectDefined(part(target, outer, whole, start, channels * inner), "the place of a concat's half");
    const { storage, offset } = builder.view(value);
    if (storage === place.storage && offset === place.offset) return;
    copyInto(builder, op, value, { ...place, outer, length: channels * inner * outer });
  });
};

interface Target {
  readonly storage: number;
  readonly offset: number;
  readonly outer: number;
  readonly length: number;
  readonly rows: number;
  readonly rowStride: number;
}

function copyInto(
  builder: Builder,
  op: Op,
  value: number,
  { storage, offset, outer, length, rows, rowStride }: Target,
): void {
  const stride = rows === 1 ? length / outer : rowStride;
  const from = builder.rows(op, value, outer);
  addElementwise(
    builder,
    op,
    copy,
    outer,
    length,
    [[{ storage, bytes: 4 * offset }, 4 * stride], from],
    [],
    `${op.label} (copy)`,
  );
}

const slice: Lowering = (builder, op) => {
  const { outer = 0, inner = 0, start = 0, count = 0 } = op.g;
  const [at, stride] = builder.rows(op, inputOf(op, 0), outer);
  const from = { storage: at.storage, bytes: at.bytes + 4 * start * inner };
  builder.writeRows(op, outer, (to) =>
    addElementwise(builder, op, copy, outer, outer * count * inner, [to, [from, stride]], []),
  );
};

const sliceGradX: Lowering = (builder, op) => {
  const { outer = 0, channels = 0, inner = 0, start = 0, count = 0 } = op.g;
  const dy = builder.rows(op, inputOf(op, 0), outer);
  builder.writeRows(op, outer, ([to, stride]) => {
    const fill = (from: number, to: number): void => {
      if (to > from) addPart(zeros, from, to - from, []);
    };
    const addPart = (kernel: Kernel, from: number, count: number, sources: (typeof dy)[]): void =>
      addElementwise(builder, op, kernel, outer, outer * count * inner, [[{ storage: to.storage, bytes: to.bytes + 4 * from * inner }, stride], ...sources], []); // prettier-ignore
    fill(0, start);
    addPart(copy, start, count, [dy]);
    fill(start + count, channels);
  });
};

const drawMask: Lowering = (builder, op) => {
  const { length = 0, each = 0 } = op.g;
  const chunks = Math.ceil(each / maskChunk);
  const address = ["ratio", "kept", "seed", "stream", "iteration", "position"];
  builder.writeRows(op, 1, ([to]) => {
    const words = [chunks, each, to, 0, ...address.map((field) => ({ call: op.call, field }))];
    builder.step(op, dropoutMask, (length / each) * chunks, words, { writes: [to.storage] });
  });
};

export const elementwiseLowerings: Lowerings<"dropoutMask" | "sgdHistory" | "sum" | "concat" | "slice" | "sliceGradX"> =
  {
    sgdHistory,
    sum: addUp,
    dropoutMask: drawMask,
    concat,
    slice,
    sliceGradX,
  };
