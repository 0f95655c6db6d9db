import { ShapeError } from "../errors.ts";
import type { Tape } from "../tape.ts";
import { type Shape, show, size, type Tensor } from "../tensor.ts";

/**
 * The same numbers under another shape. Runs no kernel; dy passes through as it is.
 * @throws ShapeError where the shapes hold different numbers of elements
 */
export function reshape(tape: Tape, x: Tensor, shape: Shape): Tensor {
  if (size(shape) !== size(x.shape))
    throw new ShapeError(
      `reshape: ${show(x.shape)} holds ${size(x.shape)} numbers, ${show(shape)} would hold ${size(shape)}`,
    );
  return tape.alias(shape, x);
}
