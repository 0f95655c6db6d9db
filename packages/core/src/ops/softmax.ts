import { channels } from "../geometry.ts";
import { edge, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * y = exp(x) over its sum along `axis`, in x's shape (softmax_layer.cpp). dx = y·(dy − Σ y·dy), summed along `axis`.
 */
export function softmax(tape: Tape, x: Tensor, axis = 1): Tensor {
  const { kernels } = tape;
  const g = channels(x.shape, axis);
  const y = kernels.softmax(g, x.buffer);
  return tape.record(x.shape, y, [edge(x, [y], (dy, y) => kernels.softmaxGradX(g, y, dy))]);
}
