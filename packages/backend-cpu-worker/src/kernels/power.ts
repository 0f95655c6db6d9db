import { floatAt } from "../wasm/expressions.ts";
import { power as raise } from "./elementary.ts";
import type { Kernel } from "./kernel.ts";

/** Floats that one task takes. */
export const powerChunk = 1024;

/**
 * (shift + scale·x)^exponent in double precision, number by number.
 * Words: floats in all, address of y, address of x, 0, scale, shift.
 */
export const power = (exponent: number): Kernel => ({
  key: `power ${exponent}`,
  write(task) {
    const { routine, index } = task;
    const first = routine.int(index.times(powerChunk));
    const end = routine.int(first.plus(powerChunk).atMost(task.word(0)));
    const [y, x] = [task.word(1), task.word(2)];
    const [scale, shift] = [task.scalar(4), task.scalar(6)];
    routine.for(first, end, (i) => {
      const affine = routine.float(shift.plus(scale.times(floatAt(x.plus(i.times(4))).toDouble())));
      routine.storeFloat(y.plus(i.times(4)), raise(routine, affine, exponent).toSingle());
    });
  },
});
