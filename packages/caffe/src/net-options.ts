import type { Backend, Mt19937, Shape } from "@squeezenet/core";
import type { Layer, Phase } from "./layer.ts";

export interface NetOptions {
  readonly backend: Backend;
  readonly phase: Phase;
  /** Draws the initial weights, in Caffe's order. */
  readonly generator: Mt19937;
  /** Shapes of the tops of each Data layer, by the layer's name. */
  readonly inputShapes?: ReadonlyMap<string, readonly Shape[]>;
  /** A net whose learned blobs this one uses, matched by layer name (Net::ShareTrainedLayersWith). */
  readonly share?: { layer(name: string): { readonly layer: Layer } | undefined };
  /** Gradients of everything are wanted, inputs included (NetParameter.force_backward). */
  readonly forceBackward?: boolean;
  /** Takes what is odd but not wrong. */
  readonly warn?: (message: string) => void;
}
