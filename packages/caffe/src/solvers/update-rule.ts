import type { SolverParameter } from "@squeezenet/caffe-io";
import type { DeviceBuffer, FusedKernels, Kernels } from "@squeezenet/core";

/** One learned blob at an update. */
export interface BlobUpdate {
  readonly length: number;
  /** Updates done before this one. */
  readonly iteration: number;
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

/** The kernels to update with. What goes through `temporary` is freed after the update. */
export interface Workbench {
  readonly kernels: Kernels & FusedKernels;
  readonly temporary: (buffer: DeviceBuffer) => DeviceBuffer;
}

/** The blob's and its histories' next values: new buffers. */
export interface Updated {
  readonly w: DeviceBuffer;
  readonly histories: readonly DeviceBuffer[];
}

/** How a solver type turns gradients into updates. */
export interface UpdateRule {
  /** How many history blobs it keeps for each learned blob. */
  readonly histories: number;
  /** Whether Caffe refuses a momentum for it. */
  readonly refusesMomentum?: boolean;
  update(on: Workbench, blob: BlobUpdate, parameter: SolverParameter): Updated;
}

/** scale·gradient + decay·w, or for L1 decay·sign(w) (SGDSolver::Normalize, Regularize). */
export function regularized({ kernels, temporary }: Workbench, blob: BlobUpdate): DeviceBuffer {
  const { length, w, gradient, scale, decay } = blob;
  const pull = blob.regularization === "L2" ? w : temporary(kernels.sign({ length }, w));
  return temporary(kernels.axpby({ length, alpha: scale, beta: decay }, gradient, pull));
}

/** rate·numerator / (√squares + delta), what the adaptive rules take off the weight. */
export function scaledByRoot(
  { kernels, temporary }: Workbench,
  { length, rate, delta }: { readonly length: number; readonly rate: number; readonly delta: number },
  numerator: DeviceBuffer,
  squares: DeviceBuffer,
): DeviceBuffer {
  const root = temporary(kernels.power({ length, scale: 1, shift: 0, power: 0.5 }, squares));
  const inverse = temporary(kernels.power({ length, scale: 1, shift: delta, power: -1 }, root));
  const ratio = temporary(kernels.multiply({ length }, numerator, inverse));
  return temporary(kernels.power({ length, scale: rate, shift: 0, power: 1 }, ratio));
}

/** w − step. */
export function stepped({ kernels }: Workbench, { length, w }: BlobUpdate, step: DeviceBuffer): DeviceBuffer {
  return kernels.axpby({ length, alpha: 1, beta: -1 }, w, step);
}
