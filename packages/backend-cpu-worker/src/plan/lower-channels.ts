import type { Pool } from "@squeezenet/core/backend";
import * as accuracyKernels from "../kernels/accuracy.ts";
import * as channelKernels from "../kernels/channels.ts";
import * as classKernels from "../kernels/classes.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { Builder } from "./builder.ts";
import type { Word } from "./step.ts";
import { type Lowering, type Lowerings, pointwise as plainPointwise } from "./lower-elementwise.ts";
import { type BiasSum, fieldOf, inputOf, type Op } from "./op.ts";

interface Blob {
  readonly outer: number;
  readonly channels: number;
  readonly inner: number;
}
const blob = ({ g: { outer = 0, channels = 0, inner = 0 } }: Op): Blob => ({ outer, channels, inner });

const channelSums =
  (kernel: Kernel): Lowering =>
  (builder, op) => {
    const { outer, channels, inner } = blob(op);
    const sum = builder.dense(op, inputOf(op, 0));
    const terms = op.inputs.slice(1).map((value) => builder.rows(op, value, outer));
    builder.writeRows(op, 1, ([to]) =>
      builder.step(op, kernel, channels, [outer, inner, to, sum, ...terms.toReversed().flat()], {
        writes: [to.storage],
      }),
    );
  };

/** The gradient of a ReLU and of the bias before it, in one pass over its slopes. */
const rectifiedSums = (builder: Builder, op: Op, { g, slope, sum, output }: BiasSum): void => {
  const { outer = 0, channels = 0, inner = 0 } = g;
  // A recorded geometry is the record that the kernel of the same name was called with.
  const kernel =
    op.pool === undefined
      ? channelKernels.reluGradBias
      : channelKernels.maxPoolReluGradBias(op.pool as unknown as Pool);
  const start = builder.dense(op, sum);
  const y = builder.rows(op, inputOf(op, 0), outer);
  const dy = builder.rows(op, inputOf(op, 1), outer);
  builder.writeRows({ ...op, output }, 1, ([total]) =>
    builder.writeRows(op, outer, (to) => {
      const words = [outer, inner, total, start, ...to, ...y, ...dy, { double: slope }];
      builder.step(op, kernel, channels, words, { writes: [total.storage, to[0].storage] });
    }),
  );
};

const pointwise: Lowering = (builder, op) =>
  op.biasSum === undefined ? plainPointwise(builder, op) : rectifiedSums(builder, op, op.biasSum);

const windowSum: Lowering = (builder, op) => {
  const { outer, channels, inner } = blob(op);
  const x = builder.rows(op, inputOf(op, 0), outer);
  builder.writeRows(op, outer, (to) =>
    builder.step(
      op,
      channelKernels.channelWindowSum,
      outer * channels,
      [channels, inner, fieldOf(op, "radius"), ...to, ...x],
      {
        writes: [to[0].storage],
      },
    ),
  );
};

/** Kernels that visit every place: dense operands, and the label to ignore at word 7 where they know labels. */
const perPlace =
  (kernel: Kernel): Lowering =>
  (builder, op) => {
    const { outer, channels, inner } = blob(op);
    const inputs = op.inputs.map((value) => builder.dense(op, value));
    const tasks = Math.ceil((outer * inner) / classKernels.placeChunk);
    builder.writeRows(op, 1, ([to]) => {
      const words: Word[] = [outer * inner, channels, inner, to, ...inputs];
      if ("ignoreLabel" in op.g) {
        while (words.length < 7) words.push(0);
        words.push({ call: op.call, field: "ignoreLabel" });
      }
      builder.step(op, kernel, tasks, words, { writes: [to.storage] });
    });
  };

const judged =
  (kernelFor: (classes: number) => Kernel): Lowering =>
  (builder, op) => {
    const { outer, channels, inner } = blob(op);
    const scores = builder.dense(op, inputOf(op, 0));
    const labels = builder.dense(op, inputOf(op, 1));
    builder.writeRows(op, 1, ([to]) => {
      const words = [
        outer * inner,
        channels,
        inner,
        fieldOf(op, "topK"),
        to,
        scores,
        labels,
        0,
        { call: op.call, field: "ignoreLabel" },
      ];
      builder.step(op, kernelFor(channels), 1, words, { writes: [to.storage] });
    });
  };

const count: Lowering = (builder: Builder, op) => {
  const { outer, inner } = blob(op);
  const labels = builder.dense(op, inputOf(op, 0));
  builder.writeRows(op, 1, ([to]) => {
    const words = [outer * inner, to, labels, 0, { call: op.call, field: "ignoreLabel" }];
    builder.step(op, accuracyKernels.labelCount, 1, words, { writes: [to.storage] });
  });
};

/**
 * Lowerings of the kernels that know channels: biases, factors, softmax, losses, accuracies. Their blobs are outer ×
 * channels × inner.
 */
export const channelLowerings: Lowerings<
  | "pointwise"
  | "addBiasGradBias"
  | "scaleGradFactor"
  | "channelWindowSum"
  | "softmax"
  | "softmaxGradX"
  | "softmaxLoss"
  | "softmaxLossGradX"
  | "labelCount"
  | "accuracy"
  | "accuracyPerClass"
> = {
  pointwise,
  addBiasGradBias: channelSums(channelKernels.addBiasGradBias),
  scaleGradFactor: channelSums(channelKernels.scaleGradFactor),
  channelWindowSum: windowSum,
  softmax: perPlace(classKernels.softmax),
  softmaxGradX: perPlace(classKernels.softmaxGradX),
  softmaxLoss: perPlace(classKernels.softmaxLoss),
  softmaxLossGradX: perPlace(classKernels.softmaxLossGradX),
  labelCount: count,
  accuracy: judged(() => accuracyKernels.accuracy),
  accuracyPerClass: judged(accuracyKernels.accuracyPerClass),
};
