import type { SolverParameter } from "@squeezenet/caffe-io";
import type { DeviceBuffer } from "@squeezenet/core";
import type { Workbench } from "./workbench.ts";

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
export function regularized(on: Workbench, blob: BlobUpdate): DeviceBuffer {
  const { length, w, gradient, scale, decay } = blob;
  const pull = blob.regularization === "L2" ? w : on.temporary(on.sign({ length }, w));
  return on.temporary(on.axpby({ length, alpha: scale, beta: decay }, gradient, pull));
}

/** rate·numerator / (√squares + delta), what the adaptive rules take off the weight. */
export function scaledByRoot(
  on: Workbench,
  { length, rate, delta }: { readonly length: number; readonly rate: number; readonly delta: number },
  numerator: DeviceBuffer,
  squares: DeviceBuffer,
): DeviceBuffer {
  const root = on.temporary(on.power({ length, power: 0.5 }, squares));
  const inverse = on.temporary(on.power({ length, shift: delta, power: -1 }, root));
  const ratio = on.temporary(on.multiply({ length }, numerator, inverse));
  return on.temporary(on.power({ length, scale: rate }, ratio));
}

/** w − step. */
export function stepped(on: Workbench, { length, w }: BlobUpdate, step: DeviceBuffer): DeviceBuffer {
  return on.axpby({ length, alpha: 1, beta: -1 }, w, step);
}
