import { edge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/** y = x where x > 0, else slope·x, in x's shape (relu_layer.cpp). dx = dy where y > 0, else slope·dy. */
export function relu(tape: Tape, x: Tensor, slope = 0): Tensor {
  const { kernels } = tape;
  const g = { length: size(x.shape), slope };
  const y = kernels.relu(g, x.buffer);
  return tape.record(x.shape, y, [edge(x, [y], (dy, y) => kernels.reluGradX(g, y, dy))]);
}
