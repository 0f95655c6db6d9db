import { channels } from "../geometry.ts";
import { addBias } from "../pointwise/formulas.ts";
import { edge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/**
 * y[c] = the sum of channel c along `axis`, over all samples and positions: one number a channel.
 * dx repeats each channel's dy over the whole channel.
 */
export function channelSum(tape: Tape, x: Tensor, axis = 1): Tensor {
  const { backend, kernels } = tape;
  const g = channels(x.shape, axis);
  const zeros = backend.upload(new Float32Array(g.channels));
  const y = kernels.addBiasGradBias(g, zeros, x.buffer);
  backend.free(zeros);
  const spread = (dy: Tensor["buffer"]): Tensor["buffer"] => {
    const length = size(x.shape);
    const blank = backend.upload(new Float32Array(length));
    const dx = kernels.pointwise({ length, channels: g.channels, inner: g.inner, formula: addBias }, blank, dy);
    backend.free(blank);
    return dx;
  };
  return tape.record([g.channels], y, [edge(x, [], spread)]);
}
