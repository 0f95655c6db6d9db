import { edge, type Tape } from "../tape.ts";
import { size, type Tensor } from "../tensor.ts";

/** The constants of (shift + scale·x)^power. Left out, they are 1, 0 and 1, so y = x. */
export interface PowerOptions {
  readonly scale?: number;
  readonly shift?: number;
  readonly power?: number;
}

/** y = (shift + scale·x)^power, in x's shape (power_layer.cpp). dx = power·scale·(shift + scale·x)^(power − 1)·dy. */
export function power(tape: Tape, x: Tensor, { scale = 1, shift = 0, power = 1 }: PowerOptions): Tensor {
  const { kernels } = tape;
  const length = size(x.shape);
  const y = kernels.power({ length, scale, shift, power }, x.buffer);
  const slope = (dy: Tensor["buffer"], x: Tensor["buffer"]): Tensor["buffer"] => {
    const outer = kernels.power({ length, scale, shift, power: power - 1 }, x);
    const product = kernels.multiply({ length }, outer, dy);
    const dx = kernels.power({ length, scale: power * scale, shift: 0, power: 1 }, product);
    tape.backend.free(outer);
    tape.backend.free(product);
    return dx;
  };
  const linear = (dy: Tensor["buffer"]): Tensor["buffer"] => kernels.power({ length, scale, shift: 0, power: 1 }, dy);
  return tape.record(x.shape, y, [power === 1 ? edge(x, [], linear) : edge(x, [x.buffer], slope)]);
}
