import type { SolverParameter } from "@squeezenet/caffe-io";
import type { Backend, DeviceBuffer, FusedKernels, Kernels } from "@squeezenet/core";

/** One learned blob at an update. */
export interface BlobUpdate {
  readonly length: number;
  readonly w: DeviceBuffer;
  /** The gradient summed over the effective batch, unscaled. */
  readonly gradient: DeviceBuffer;
  readonly histories: readonly DeviceBuffer[];
  /** The learning rate times lr_mult. */
  readonly rate: number;
  /** weight_decay times decay_mult. */
  readonly decay: number;
  /** What the summed gradient is multiplied by: one over the samples, and less where it is clipped. */
  readonly scale: number;
  readonly regularization: "L1" | "L2";
}

/** How a solver type turns gradients into updates. */
export interface UpdateRule {
  /** How many history blobs it keeps for each learned blob. */
  readonly histories: number;
  /** Returns new buffers for the blob and its histories, and frees what else it made. */
  update(
    on: { readonly kernels: Kernels & FusedKernels; readonly free: Backend["free"] },
    blob: BlobUpdate,
    parameter: SolverParameter,
  ): { readonly w: DeviceBuffer; readonly histories: readonly DeviceBuffer[] };
}
