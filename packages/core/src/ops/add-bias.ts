import type { Channels } from "../backend.ts";
import { edge, sumEdge, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * y = x + bias, one number for each channel of `g`; y has x's shape. dx is dy; bias takes dy summed over each channel.
 */
export function addBias(tape: Tape, x: Tensor, bias: Tensor, g: Channels): Tensor {
  const { kernels } = tape;
  return tape.record(x.shape, kernels.addBias(g, x.buffer, bias.buffer), [
    edge(x, [], (dy) => dy),
    sumEdge(bias, [], (sum, dy) => kernels.addBiasGradBias(g, sum, dy)),
  ]);
}
