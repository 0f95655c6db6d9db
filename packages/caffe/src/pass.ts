import type { Tensor } from "@squeezenet/core";
import type { Loss } from "./layer.ts";

/** A loss of one pass: what is minimised, `weight` times over, and the top that shows its mean. */
export interface WeightedLoss extends Loss {
  readonly weight: number;
  readonly blob: string;
  readonly top: Tensor;
}

/** One run through a net. Its tensors are the tape's. */
export interface Pass {
  readonly blobs: ReadonlyMap<string, Tensor>;
  /** The tensor that bore each blob's name first, before in-place layers: its gradient is what Caffe leaves in the blob's diff. */
  readonly origins: ReadonlyMap<string, Tensor>;
  readonly losses: readonly WeightedLoss[];
}
