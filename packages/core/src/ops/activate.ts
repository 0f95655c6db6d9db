import { ShapeError } from "../errors.ts";
import type { Activation } from "../pointwise/formulas.ts";
import { edge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/**
 * y = f(x) for each element. What f's gradient reads is kept until then: the output alone where that is enough, so that
 * x's buffer may go.
 * @throws ShapeError for a function that does not depend on its input
 */
export function activate(tape: Tape, x: Tensor, { forward, gradients }: Activation): Tensor {
  const { kernels } = tape;
  const length = size(x.shape);
  const y = kernels.pointwise({ length, formula: forward }, x.buffer);
  const [gradient] = gradients;
  if (gradient === undefined) throw new ShapeError(`${forward.name} does not depend on its input: it has no gradient`);
  const { formula, reads } = gradient;
  const places = [x.buffer, y];
  const kept = places.filter((_, place) => reads.includes(place));
  // In the order of the gradient's inputs: x, y, dy, without those that it does not read.
  const readsSlope = reads.includes(places.length);
  return tape.record(x.shape, y, [
    edge(x, kept, (dy, ...rest) => kernels.pointwise({ length, formula }, ...rest, ...(readsSlope ? [dy] : []))),
  ]);
}
