import { has, type LayerParameter } from "@squeezenet/caffe-io";
import { canonicalAxis, expectFound, ops, type Shape, show, size, type Tensor } from "@squeezenet/core";
import { type LayerFactory, type Loss, only } from "../layer.ts";
import { meanLoss } from "../mean-loss.ts";

/** SoftmaxWithLoss: the mean of −log softmax(score)[label] (softmax_loss_layer.cpp). */
export const softmaxWithLoss: LayerFactory = (layer, bottoms, context) => {
  const scores = only(bottoms);
  const axis = canonicalAxis(scores, layer.softmax_param.axis, "SoftmaxWithLoss");
  const classes = expectFound(scores, axis);
  const places = size(scores) / classes;
  const labelShape = expectFound(bottoms, 1);
  if (size(labelShape) !== places)
    context.fail(`scores ${show(scores)} need ${places} labels, found ${show(labelShape)}`, "bottom");
  if (layer.top.length > 1)
    context.fail("a second top, the probabilities, is not supported (Caffe 1.0 cannot build it either)", "top");
  const p = layer.loss_param;
  const ignoreLabel = has(p, "ignore_label") ? p.ignore_label : null;
  return {
    blobs: [],
    labels: { classes, ignoreLabel },
    chanceLoss: Math.log(classes),
    forward(tape, bottoms) {
      const labels = expectFound(bottoms, 1);
      const options = { axis, ignoreLabel: ignoreLabel ?? -1 };
      const loss: Loss = {
        terms: ops.softmaxLoss(tape, only(bottoms), labels, options),
        divisor: divisorOf(layer, scores, axis, () => ({ count: ops.labelCount(tape, labels, options.ignoreLabel) })),
        samples: expectFound(scores, 0),
      };
      return { tops: [meanLoss(tape, loss)], loss };
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
  const places = size(scores) / expectFound(scores, axis);
  if (normalization === "NONE") return 1;
  if (normalization === "BATCH_SIZE") return size(scores.slice(0, axis));
  return normalization === "VALID" && has(p, "ignore_label") ? count() : places;
}
