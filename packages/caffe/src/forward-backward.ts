import { type Backend, GradientSums, type Tape, type Tensor, type Zeros } from "@squeezenet/core";
import type { Step } from "./layer.ts";
import { seedLosses } from "./loss-seeds.ts";
import type { Net } from "./net.ts";
import type { Pass } from "./pass.ts";

/** One batch run forward and backward. */
export interface ForwardBackward {
  readonly pass: Pass;
  /** The batch's share of the number by which the gradients' sums are to be divided: see Seeds. */
  readonly denominator: number | Tensor;
}

/**
 * Runs a net forward on one batch, then backward from its losses (Net::ForwardBackward). The gradients of learned blobs
 * are added to `sums`, unscaled.
 * @param tape a fresh one that records for backward
 * @throws LabelError for a label in the feed that is none of the classes
 * @throws LifetimeError after the net was freed
 */
export function forwardBackward(net: Net, tape: Tape, step: Step, sums: GradientSums): ForwardBackward {
  const pass = net.forward(tape, step);
  return { pass, denominator: backward(tape, pass, sums) };
}

/**
 * The second half of forwardBackward, for those who look at the pass in between.
 * @returns the batch's denominator
 * @throws LifetimeError for a tape that has played
 */
export function backward(tape: Tape, pass: Pass, sums: GradientSums): number | Tensor {
  const { seeds, denominator } = seedLosses(tape, pass.losses);
  tape.backward(seeds, { sums });
  return denominator;
}

/**
 * Sums for the gradients of a net's learned blobs, empty yet. The caller disposes of them.
 * @param zeros what sums start from; pass one to reuse its buffers across updates
 * @throws BackendError for a backend that was not awaited
 */
export const gradientSumsOf = (net: Net, backend: Backend, zeros?: Zeros): GradientSums =>
  new GradientSums(
    backend,
    net.params.map(({ tensor }) => tensor),
    zeros,
  );
