import type { DropoutMask } from "../backend.ts";
import type { Tape } from "../tape.ts";
import { type Shape, size, type Tensor } from "../tensor.ts";

/** A mask for a batch of the shape's first extent, see core's dropoutMask. It has no gradient. */
export function dropoutMask(tape: Tape, shape: Shape, address: Omit<DropoutMask, "length" | "each">): Tensor {
  const length = size(shape);
  const [batch = 1] = shape;
  return tape.record(shape, tape.kernels.dropoutMask({ length, each: length / batch, ...address }), []);
}
