import { ShapeError } from "../errors.ts";
import * as formulas from "../pointwise/formulas.ts";
import { edge, type Tape } from "../tape.ts";
import { show, size, type Tensor } from "../tensor.ts";

/**
 * y = alpha·a + beta·b, in a's shape. da is alpha·dy, db is beta·dy.
 * @throws ShapeError where a and b hold different numbers of elements
 */
export function add(tape: Tape, a: Tensor, b: Tensor, alpha = 1, beta = 1): Tensor {
  const { kernels } = tape;
  const length = size(a.shape);
  if (size(b.shape) !== length) throw new ShapeError(`add: ${show(b.shape)} does not fit ${show(a.shape)}`);
  const scaled = (factor: number) =>
    factor === 1
      ? (dy: Tensor["buffer"]) => dy
      : (dy: Tensor["buffer"]) =>
          kernels.pointwise({ length, formula: formulas.power(1), scale: factor, shift: 0 }, dy);
  const y = kernels.pointwise({ length, formula: formulas.axpby, alpha, beta }, a.buffer, b.buffer);
  return tape.record(a.shape, y, [edge(a, [], scaled(alpha)), edge(b, [], scaled(beta))]);
}
