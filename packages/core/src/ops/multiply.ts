import { ShapeError } from "../errors.ts";
import { multiply as product } from "../pointwise/formulas.ts";
import { edge, type Tape } from "../tape.ts";
import { show, size, type Tensor } from "../tensor.ts";

/**
 * y = a·b, number by number, in a's shape. da is dy·b, db is dy·a.
 * @throws ShapeError where a and b hold different numbers of elements
 */
export function multiply(tape: Tape, a: Tensor, b: Tensor): Tensor {
  const { kernels } = tape;
  const g = { length: size(a.shape), formula: product };
  if (size(b.shape) !== g.length) throw new ShapeError(`multiply: ${show(b.shape)} does not fit ${show(a.shape)}`);
  return tape.record(a.shape, kernels.pointwise(g, a.buffer, b.buffer), [
    edge(a, [b.buffer], (dy, b) => kernels.pointwise(g, dy, b)),
    edge(b, [a.buffer], (dy, a) => kernels.pointwise(g, dy, a)),
  ]);
}
