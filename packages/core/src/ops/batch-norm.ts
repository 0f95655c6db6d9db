import { channels } from "../geometry.ts";
import type { Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { addBias } from "./add-bias.ts";
import { channelSum } from "./channel-sum.ts";
import { multiply } from "./multiply.ts";
import { power } from "./power.ts";
import { scale } from "./scale.ts";

/** The statistics that batch normalisation uses, one number a channel each. */
export interface Moments {
  /** One number a channel. */
  readonly mean: Tensor;
  /** One number a channel, the biased estimate. */
  readonly variance: Tensor;
}

/**
 * The mean and the biased variance of each channel (axis 1), over samples and positions: one number a channel each.
 * Both pass gradients on to x (batch_norm_layer.cpp).
 */
export function moments(tape: Tape, x: Tensor): Moments {
  const g = channels(x.shape);
  const share = 1 / (g.outer * g.inner);
  const mean = tape.scope(() => power(tape, channelSum(tape, x), { scale: share }));
  const variance = tape.scope(() => {
    const centred = addBias(tape, x, power(tape, mean, { scale: -1 }), g);
    return power(tape, channelSum(tape, multiply(tape, centred, centred)), { scale: share });
  });
  return { mean, variance };
}

/**
 * y = (x − mean) / √(variance + epsilon), channel by channel, in x's shape (batch_norm_layer.cpp).
 * x, mean and variance all take gradients.
 */
export function normalize(tape: Tape, x: Tensor, { mean, variance }: Moments, epsilon: number): Tensor {
  const g = channels(x.shape);
  return tape.scope(() => {
    const centred = addBias(tape, x, power(tape, mean, { scale: -1 }), g);
    return scale(tape, centred, power(tape, variance, { shift: epsilon, power: -0.5 }), g);
  });
}
