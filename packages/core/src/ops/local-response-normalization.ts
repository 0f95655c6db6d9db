import { channels } from "../geometry.ts";
import { edge, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";
import { multiply } from "./multiply.ts";
import { averagePool } from "./pool.ts";
import { power } from "./power.ts";

/** The constants of Caffe's LRNParameter (lrn_layer.cpp). */
export interface LrnOptions {
  /** How many channels (or pixels in a row) a window spans; odd. */
  readonly localSize: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/**
 * y = x · (k + alpha/n · the sum of squares over n channels around)^−beta, in x's shape (lrn_layer.cpp, CrossChannelForward).
 * The channels lie along axis 1. Composed of differentiable ops.
 */
export function lrnAcrossChannels(tape: Tape, x: Tensor, { localSize, alpha, beta, k }: LrnOptions): Tensor {
  return tape.scope(() => {
    const squares = channelWindowSum(tape, multiply(tape, x, x), (localSize - 1) / 2);
    return multiply(tape, x, power(tape, squares, { scale: alpha / localSize, shift: k, power: -beta }));
  });
}

/**
 * y = x · (1 + alpha · the mean of squares over n×n pixels around)^−beta; `k` is ignored (lrn_layer.cpp, WithinChannelForward).
 * x and y are batch×channels×height×width. Composed of differentiable ops.
 * @throws ShapeError where x has another number of axes than 4
 */
export function lrnWithinChannel(tape: Tape, x: Tensor, { localSize, alpha, beta }: LrnOptions): Tensor {
  const pad = (localSize - 1) / 2;
  return tape.scope(() => {
    const squares = averagePool(tape, multiply(tape, x, x), {
      kernel: [localSize, localSize],
      stride: [1, 1],
      pad: [pad, pad],
      round: "CEIL",
    });
    return multiply(tape, x, power(tape, squares, { scale: alpha, shift: 1, power: -beta }));
  });
}

function channelWindowSum(tape: Tape, x: Tensor, radius: number): Tensor {
  const { kernels } = tape;
  const g = { ...channels(x.shape), radius };
  return tape.record(x.shape, kernels.channelWindowSum(g, x.buffer), [
    edge(x, [], (dy) => kernels.channelWindowSum(g, dy)),
  ]);
}
