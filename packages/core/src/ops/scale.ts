import type { Channels } from "../backend.ts";
import { edge, sumEdge, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * y = x · factor, one number for each channel of `g`, in x's shape. dx = dy·factor; factor takes x·dy summed over each channel.
 */
export function scale(tape: Tape, x: Tensor, factor: Tensor, g: Channels): Tensor {
  const { kernels } = tape;
  return tape.record(x.shape, kernels.scale(g, x.buffer, factor.buffer), [
    edge(x, [factor.buffer], (dy, factor) => kernels.scale(g, dy, factor)),
    sumEdge(factor, [x.buffer], (sum, dy, x) => kernels.scaleGradFactor(g, sum, x, dy)),
  ]);
}
