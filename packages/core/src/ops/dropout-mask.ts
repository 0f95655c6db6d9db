import type { DropoutMask } from "../backend.ts";
import type { Tape } from "../tape.ts";
import { type Shape, size, type Tensor } from "../tensor.ts";

/** A mask of `shape` for a batch of its first extent, see core's dropoutMask. No gradient flows through it. */
export function dropoutMask(tape: Tape, shape: Shape, address: Omit<DropoutMask, "length" | "each">): Tensor {
  const length = size(shape);
  const [batch = 1] = shape;
  return tape.record(shape, tape.kernels.dropoutMask({ length, each: length / batch, ...address }), []);
}
