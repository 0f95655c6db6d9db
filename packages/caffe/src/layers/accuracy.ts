import { has } from "@squeezenet/caffe-io";
import { canonicalAxis, expectFound, ops, show, size } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";

/** Accuracy: the share of labels among the top_k scores; a second top has it class by class (accuracy_layer.cpp). */
export const accuracy: LayerFactory = (layer, bottoms, context) => {
  const p = layer.accuracy_param;
  const scores = only(bottoms);
  const axis = canonicalAxis(scores, p.axis, "Accuracy");
  const classes = expectFound(scores, axis);
  const places = size(scores) / classes;
  const labelShape = expectFound(bottoms, 1);
  if (size(labelShape) !== places)
    context.fail(`scores ${show(scores)} need ${places} labels, found ${show(labelShape)}`, "bottom");
  if (p.top_k > classes) context.fail(`top_k ${p.top_k} is more than the ${classes} classes`, "accuracy_param");
  const ignoreLabel = has(p, "ignore_label") ? p.ignore_label : null;
  const options = { axis, topK: p.top_k, ignoreLabel: ignoreLabel ?? -1 };
  return {
    blobs: [],
    labels: { classes, ignoreLabel },
    forward(tape, bottoms) {
      const [x, labels] = [only(bottoms), expectFound(bottoms, 1)];
      const share = ops.accuracy(tape, x, labels, options);
      return { tops: layer.top.length === 2 ? [share, ops.accuracyPerClass(tape, x, labels, options)] : [share] };
    },
  };
};
