import { channels } from "../geometry.ts";
import { edge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/** Where the classes lie and which label does not count. */
export interface LabelOptions {
  /** The axis of the classes. */
  readonly axis: number;
  /** The label that does not count; −1 for none. */
  readonly ignoreLabel: number;
}

/**
 * −log softmax(x)[label] for each label, 0 where ignored (softmax_loss_layer.cpp). x is samples×classes×…; labels and losses lie
 * like x without its classes. dx = (softmax(x) − [class = label])·dy; labels take no gradient.
 */
export function softmaxLoss(tape: Tape, x: Tensor, labels: Tensor, { axis, ignoreLabel }: LabelOptions): Tensor {
  const { kernels } = tape;
  const g = { ...channels(x.shape, axis), ignoreLabel };
  return tape.scope(() => {
    const prob = tape.record(x.shape, kernels.softmax(g, x.buffer), []);
    return tape.record(x.shape.toSpliced(axis, 1), kernels.softmaxLoss(g, prob.buffer, labels.buffer), [
      edge(x, [prob.buffer, labels.buffer], (dy, prob, labels) => kernels.softmaxLossGradX(g, prob, labels, dy)),
    ]);
  });
}

/** How many labels are not `ignoreLabel`, a scalar through which no gradient flows. */
export function labelCount(tape: Tape, labels: Tensor, ignoreLabel: number): Tensor {
  const g = { outer: size(labels.shape), channels: 1, inner: 1, ignoreLabel };
  return tape.record([], tape.kernels.labelCount(g, labels.buffer), []);
}
