import { has } from "@squeezenet/caffe-io";
import { canonicalAxis, ops, show, size } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";

/** Accuracy: the share of labels among the top_k scores; a second top has it class by class (accuracy_layer.cpp). */
export const accuracy: LayerFactory = (layer, bottoms, context) => {
  const p = layer.accuracy_param;
  const scores = only(bottoms);
  const axis = canonicalAxis(scores, p.axis, "Accuracy");
  const places = size(scores) / scores[axis]!;
  if (size(bottoms[1]!) !== places)
    context.fail(`scores ${show(scores)} need ${places} labels, found ${show(bottoms[1]!)}`, "bottom");
  if (p.top_k > scores[axis]!)
    context.fail(`top_k ${p.top_k} is more than the ${scores[axis]} classes`, "accuracy_param");
  const ignoreLabel = has(p, "ignore_label") ? p.ignore_label : null;
  const options = { axis, topK: p.top_k, ignoreLabel: ignoreLabel ?? -1 };
  return {
    blobs: [],
    labels: { classes: scores[axis]!, ignoreLabel },
    forward(tape, [x, labels]) {
      const share = ops.accuracy(tape, x!, labels!, options);
      return { tops: layer.top.length === 2 ? [share, ops.accuracyPerClass(tape, x!, labels!, options)] : [share] };
    },
  };
};
