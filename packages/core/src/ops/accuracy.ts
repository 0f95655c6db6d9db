import { channels } from "../geometry.ts";
import type { Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import type { LabelOptions } from "./softmax-loss.ts";

/** What counts as a hit: the label is one of the `topK` best scores along `axis`. */
export interface AccuracyOptions extends LabelOptions {
  readonly topK: number;
}

/**
 * The share of labels among the topK scores, a scalar. Ties count against (accuracy_layer.cpp).
 * `scores` is samples×classes×…; `labels` lies like it without its classes. No gradient flows through it.
 */
export function accuracy(tape: Tape, scores: Tensor, labels: Tensor, { axis, ...options }: AccuracyOptions): Tensor {
  const g = { ...channels(scores.shape, axis), ...options };
  return tape.record([], tape.kernels.accuracy(g, scores.buffer, labels.buffer), []);
}

/**
 * `accuracy` among the labels of each class: one number a class, 0 for a class without labels. No gradient flows through it.
 */
export function accuracyPerClass(
  tape: Tape,
  scores: Tensor,
  labels: Tensor,
  { axis, ...options }: AccuracyOptions,
): Tensor {
  const g = { ...channels(scores.shape, axis), ...options };
  return tape.record([g.channels], tape.kernels.accuracyPerClass(g, scores.buffer, labels.buffer), []);
}
