import type { Channels } from "../backend.ts";
import { scale as scaled } from "../pointwise/formulas.ts";
import { edge, sumEdge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/**
 * y = x · factor, one number for each channel of `g`, in x's shape. dx = dy·factor; factor takes x·dy summed over each channel.
 */
export function scale(tape: Tape, x: Tensor, factor: Tensor, g: Channels): Tensor {
  const { kernels } = tape;
  const each = { length: size(x.shape), channels: g.channels, inner: g.inner, formula: scaled };
  return tape.record(x.shape, kernels.pointwise(each, x.buffer, factor.buffer), [
    edge(x, [factor.buffer], (dy, factor) => kernels.pointwise(each, dy, factor)),
    sumEdge(factor, [x.buffer], (sum, dy, x) => kernels.scaleGradFactor(g, sum, x, dy)),
  ]);
}
