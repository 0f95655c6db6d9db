import { formulas, size, type Tape, type Tensor } from "@squeezenet/core";
import { inverseOfCount } from "./mean-loss.ts";
import type { WeightedLoss } from "./pass.ts";

/** Where backward starts, and what the gradients' sums are to be divided by. */
export interface Seeds {
  readonly seeds: readonly (readonly [terms: Tensor, gradient: Tensor])[];
  /** A number known beforehand, or a scalar that counts the labels of this batch. */
  readonly denominator: number | Tensor;
}

/**
 * Seeds gradients *unscaled*: each sample's gradient is the same numbers whatever batch it came in, and one division at
 * the update, by the sum of the batches' denominators, makes the mean. So any split of the effective batch gives the
 * same bits.
 *
 * The denominator is the number of samples; a loss that divides by more (places of a label map) or less (NONE) has its
 * seed scaled by their ratio, which is the same for any split. A net's only loss that counts labels at run time (VALID
 * with ignore_label) divides by all labels that counted in the effective batch, where Caffe takes the mean of each
 * batch's own mean (docs/numerics.md). Beside other losses it is divided batch by batch, as in Caffe.
 */
export function seedLosses(tape: Tape, losses: readonly WeightedLoss[]): Seeds {
  const [first] = losses;
  const samples = first?.samples ?? 1;
  if (first !== undefined && losses.length === 1 && typeof first.divisor !== "number")
    return { seeds: [[first.terms, constant(tape, first.terms, first.weight)]], denominator: first.divisor.count };
  const seeds = losses.map(({ terms, weight, divisor }) => {
    if (typeof divisor === "number") return [terms, constant(tape, terms, weight * (samples / divisor))] as const;
    const length = size(terms.shape);
    const whole = constant(tape, terms, weight * samples);
    const share = inverseOfCount(tape, divisor.count);
    const g = { length, channels: 1, inner: length, formula: formulas.scale };
    const buffer = tape.kernels.pointwise(g, whole.buffer, share.buffer);
    return [terms, tape.record(terms.shape, buffer, [])] as const;
  });
  return { seeds, denominator: samples };
}

const constant = (tape: Tape, { shape }: Tensor, value: number): Tensor =>
  tape.constant(shape, new Float32Array(size(shape)).fill(value));
