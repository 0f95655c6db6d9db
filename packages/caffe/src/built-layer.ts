import type { LayerParameter } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";
import type { Layer, LayerType } from "./layer.ts";

/** A layer in its place in a net. */
export interface BuiltLayer {
  readonly parameter: LayerParameter;
  /** The row of its type. */
  readonly type: LayerType;
  readonly layer: Layer;
  readonly bottoms: readonly string[];
  /** An automatic top, of a loss layer that names none, is called "(automatic)". */
  readonly tops: readonly string[];
  readonly bottomShapes: readonly Shape[];
  readonly topShapes: readonly Shape[];
  /** One for each top. */
  readonly lossWeights: readonly number[];
  /** Bottoms that propagate_down shuts off from gradients. */
  readonly blocked: readonly boolean[];
  /** Whether gradients pass through it (Net::Init). */
  readonly needsBackward: boolean;
}
