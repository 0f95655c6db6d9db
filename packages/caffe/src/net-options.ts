import type { Backend, Mt19937, Shape } from "@squeezenet/core";
import type { Layer, Phase } from "./layer.ts";
import type { NetWarning } from "./net-warning.ts";

/** How a net is built. */
export interface NetOptions {
  readonly backend: Backend;
  readonly phase: Phase;
  /** Draws the initial weights, in Caffe's order. */
  readonly generator: Mt19937;
  /** Shapes of blobs that are fed, by name: a Data layer's, which only its database knows, or other ones than an Input layer's. */
  readonly inputShapes?: ReadonlyMap<string, Shape>;
  /** A net whose learned blobs this one uses, matched by layer name (Net::ShareTrainedLayersWith). */
  readonly share?: { layer(name: string): { readonly layer: Layer } | undefined };
  /** Gradients of everything are wanted, inputs included (NetParameter.force_backward). */
  readonly forceBackward?: boolean;
  /** Told what is odd and need not be wrong. Inputs are looked through in each pass where it is given, and only there. */
  readonly onWarning?: (warning: NetWarning) => void;
  /** Told the name of each layer that is about to run. */
  readonly onLayer?: (name: string) => void;
}
