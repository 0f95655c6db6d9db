import type { Channels } from "../backend.ts";
import { addBias as biased } from "../pointwise/formulas.ts";
import { edge, sumEdge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/**
 * y = x + bias, one number for each channel of `g`; y has x's shape. dx is dy; bias takes dy summed over each channel.
 */
export function addBias(tape: Tape, x: Tensor, bias: Tensor, g: Channels): Tensor {
  const { kernels } = tape;
  const each = { length: size(x.shape), channels: g.channels, inner: g.inner, formula: biased };
  return tape.record(x.shape, kernels.pointwise(each, x.buffer, bias.buffer), [
    edge(x, [], (dy) => dy),
    sumEdge(bias, [], (sum, dy) => kernels.addBiasGradBias(g, sum, dy)),
  ]);
}
