import * as formulas from "../pointwise/formulas.ts";
import { edge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/** y = x where x > 0, else slope·x, in x's shape (relu_layer.cpp). dx = dy where y > 0, else slope·dy. */
export function relu(tape: Tape, x: Tensor, slope = 0): Tensor {
  const { kernels } = tape;
  const length = size(x.shape);
  const y = kernels.pointwise({ length, formula: formulas.relu(slope) }, x.buffer);
  const gradient = { length, formula: formulas.reluGradX(slope) };
  return tape.record(x.shape, y, [edge(x, [y], (dy, y) => kernels.pointwise(gradient, y, dy))]);
}
