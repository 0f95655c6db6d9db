import { has, type LayerParameter } from "@squeezenet/caffe-io";
import { canonicalAxis, ops, type Shape, show, size, type Tape, type Tensor } from "@squeezenet/core";
import { type LayerFactory, type Loss, only } from "../layer.ts";

/** SoftmaxWithLoss: the mean of −log softmax(score)[label] (softmax_loss_layer.cpp). */
export const softmaxWithLoss: LayerFactory = (layer, bottoms, context) => {
  const scores = only(bottoms);
  const axis = canonicalAxis(scores, layer.softmax_param.axis, "SoftmaxWithLoss");
  const places = size(scores) / scores[axis]!;
  if (size(bottoms[1]!) !== places)
    context.fail(`scores ${show(scores)} need ${places} labels, found ${show(bottoms[1]!)}`, "bottom");
  if (layer.top.length > 1)
    context.fail("a second top, the probabilities, is not supported (Caffe 1.0 cannot build it either)", "top");
  const p = layer.loss_param;
  const ignoreLabel = has(p, "ignore_label") ? p.ignore_label : null;
  return {
    blobs: [],
    labels: { classes: scores[axis]!, ignoreLabel },
    forward(tape, [x, labels]) {
      const options = { axis, ignoreLabel: ignoreLabel ?? -1 };
      const loss: Loss = {
        terms: ops.softmaxLoss(tape, x!, labels!, options),
        divisor: divisorOf(layer, scores, axis, () => ({ count: ops.labelCount(tape, labels!, options.ignoreLabel) })),
        samples: scores[0]!,
      };
      return { tops: [mean(tape, loss)], loss };
    },
  };
};

/** What the sum is divided by: VALID unless told, see Normalization in caffe.proto. */
function divisorOf(
  layer: LayerParameter,
  scores: Shape,
  axis: number,
  count: () => { count: Tensor },
): Loss["divisor"] {
  const p = layer.loss_param;
  const legacy = has(p, "normalize") && !has(p, "normalization");
  const normalization = legacy ? (p.normalize ? "VALID" : "BATCH_SIZE") : p.normalization;
  const places = size(scores) / scores[axis]!;
  if (normalization === "NONE") return 1;
  if (normalization === "BATCH_SIZE") return size(scores.slice(0, axis));
  return normalization === "VALID" && has(p, "ignore_label") ? count() : places;
}

/** The sum of the terms over their divisor: the figure that Caffe prints. */
export function mean(tape: Tape, { terms, divisor }: Loss): Tensor {
  return tape.scope(() => {
    const total = ops.sum(tape, terms);
    if (typeof divisor === "number") return ops.power(tape, total, { scale: 1 / divisor });
    return ops.multiply(tape, total, atLeastOneInverse(tape, divisor.count));
  });
}

/** 1 over the count, of which none counts as 1 (GetNormalizer). */
export function atLeastOneInverse(tape: Tape, count: Tensor): Tensor {
  return tape.scope(() =>
    ops.power(tape, ops.maximum(tape, count, tape.constant([], Float32Array.of(1))), { power: -1 }),
  );
}
