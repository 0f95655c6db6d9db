import * as formulas from "../pointwise/formulas.ts";
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
  const y = kernels.pointwise({ length, formula: formulas.power(power), scale, shift }, x.buffer);
  const scaled = (scale: number, x: Tensor["buffer"]): Tensor["buffer"] =>
    kernels.pointwise({ length, formula: formulas.power(1), scale, shift: 0 }, x);
  const slope = (dy: Tensor["buffer"], x: Tensor["buffer"]): Tensor["buffer"] => {
    const outer = kernels.pointwise({ length, formula: formulas.power(power - 1), scale, shift }, x);
    const product = kernels.pointwise({ length, formula: formulas.multiply }, outer, dy);
    const dx = scaled(power * scale, product);
    tape.backend.free(outer);
    tape.backend.free(product);
    return dx;
  };
  return tape.record(x.shape, y, [power === 1 ? edge(x, [], (dy) => scaled(scale, dy)) : edge(x, [x.buffer], slope)]);
}
