import { expectFound } from "@squeezenet/core";

/** The window of recent losses, as plain data that can be saved and read back. */
export type SmoothedLoss = {
  /** The loss averaged over the window, in float32: Caffe's "loss = " in its log. */
  readonly value: number;
  /** Up to average_loss losses, the place of a loss in it being its distance from the start, modulo average_loss. */
  readonly losses: readonly number[];
};

/** What Caffe starts from whenever it starts or resumes training. */
export const noLoss: SmoothedLoss = { value: 0, losses: [] };

const { fround } = Math;

/**
 * Takes in one more loss (solver.cpp, UpdateSmoothedLoss), in float32: a running mean until `averageLoss` of them are
 * in, then a window that slides by adding the difference, whose rounding errors stay.
 *
 * @param sinceStart iterations since the window was empty
 * @param averageLoss the solver's average_loss, at least 1
 */
export function updateSmoothedLoss(
  { value, losses }: SmoothedLoss,
  loss: number,
  sinceStart: number,
  averageLoss: number,
): SmoothedLoss {
  const latest = fround(loss);
  if (losses.length < averageLoss) {
    const size = losses.length + 1;
    return { value: fround(fround(fround(value * (size - 1)) + latest) / size), losses: [...losses, latest] };
  }
  const place = sinceStart % averageLoss;
  const difference = fround(latest - expectFound(losses, place));
  return { value: fround(value + fround(difference / averageLoss)), losses: losses.with(place, latest) };
}
