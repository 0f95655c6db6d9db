import type { LayerParameter } from "@squeezenet/caffe-io";
import { expectFound } from "@squeezenet/core";
import type { BuiltLayer } from "./built-layer.ts";
import { LabelError, placeOf } from "./errors.ts";
import type { Feed, LabelRule } from "./layer.ts";

/** Which labels a blob of the feed may hold, and for whose sake. */
export interface FeedLabels extends LabelRule {
  readonly blob: string;
  readonly layer: LayerParameter;
}

/** The rules for blobs that come straight from the feed, through layers that rename them (Split) at most. */
export function labelRules(layers: readonly BuiltLayer[]): readonly FeedLabels[] {
  const origins = new Map<string, string>();
  const rules: FeedLabels[] = [];
  for (const { type, layer, parameter, bottoms, tops } of layers) {
    const from = type.renames === true ? origins.get(expectFound(bottoms, 0)) : undefined;
    for (const top of tops) {
      origins.delete(top);
      if (bottoms.length === 0) origins.set(top, top);
      else if (from !== undefined) origins.set(top, from);
    }
    const blob = bottoms[1] === undefined ? undefined : origins.get(bottoms[1]);
    if (layer.labels !== undefined && blob !== undefined) rules.push({ ...layer.labels, blob, layer: parameter });
  }
  return rules;
}

/** @throws LabelError for a label in the feed that is none of the classes */
export function checkLabels(rules: readonly FeedLabels[], feed: Feed): void {
  for (const { blob, layer, classes, ignoreLabel } of rules) {
    const labels = feed[blob] ?? new Float32Array();
    const at = labels.findIndex(
      (label) => !(label >= 0 && label < classes && Number.isInteger(label)) && label !== ignoreLabel,
    );
    if (at < 0) continue;
    throw new LabelError(
      `layer "${layer.name}": label ${labels[at]} of sample ${at} of the batch in blob "${blob}" is none of the ${classes} classes (0 to ${classes - 1})` +
        `${ignoreLabel === null ? "" : `, nor the ignored label ${ignoreLabel}`}. Correct the label, or give the layer before it more outputs.`,
      { at: placeOf(layer) },
    );
  }
}
