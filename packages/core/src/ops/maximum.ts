import { ShapeError } from "../errors.ts";
import * as formulas from "../pointwise/formulas.ts";
import { edge, type Tape } from "../tape.ts";
import { show, size, type Tensor } from "../tensor.ts";

/**
 * y = the greater of a and b, in a's shape. The greater takes dy, the other 0; where they tie, b takes it (eltwise_layer.cpp).
 * @throws ShapeError where a and b hold different numbers of elements
 */
export function maximum(tape: Tape, a: Tensor, b: Tensor): Tensor {
  const { kernels } = tape;
  const length = size(a.shape);
  if (size(b.shape) !== length) throw new ShapeError(`maximum: ${show(b.shape)} does not fit ${show(a.shape)}`);
  const toGreater = { length, formula: formulas.maximumGradX };
  return tape.record(a.shape, kernels.pointwise({ length, formula: formulas.maximum }, a.buffer, b.buffer), [
    edge(a, [a.buffer, b.buffer], (dy, a, b) => kernels.pointwise(toGreater, a, b, dy)),
    edge(b, [a.buffer, b.buffer], (dy, a, b) => {
      const toA = kernels.pointwise(toGreater, a, b, dy);
      const toB = kernels.pointwise({ length, formula: formulas.axpby, alpha: 1, beta: -1 }, dy, toA);
      tape.backend.free(toA);
      return toB;
    }),
  ]);
}
