import { ShapeError } from "../errors.ts";
import { edge, type Tape } from "../tape.ts";
import { show, size, type Tensor } from "../tensor.ts";

/**
 * y = the greater of a and b, in a's shape. The greater takes dy, the other 0; where they tie, b takes it (eltwise_layer.cpp).
 * @throws ShapeError where a and b hold different numbers of elements
 */
export function maximum(tape: Tape, a: Tensor, b: Tensor): Tensor {
  const { kernels } = tape;
  const g = { length: size(a.shape) };
  if (size(b.shape) !== g.length) throw new ShapeError(`maximum: ${show(b.shape)} does not fit ${show(a.shape)}`);
  return tape.record(a.shape, kernels.maximum(g, a.buffer, b.buffer), [
    edge(a, [a.buffer, b.buffer], (dy, a, b) => kernels.maximumGradX(g, a, b, dy)),
    edge(b, [a.buffer, b.buffer], (dy, a, b) => {
      const toA = kernels.maximumGradX(g, a, b, dy);
      const toB = kernels.axpby({ ...g, alpha: 1, beta: -1 }, dy, toA);
      tape.backend.free(toA);
      return toB;
    }),
  ]);
}
