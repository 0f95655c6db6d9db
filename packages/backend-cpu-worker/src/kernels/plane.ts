import type { Pool } from "@squeezenet/core/backend";
import type { IntVariable } from "../wasm/routine.ts";
import type { Task } from "./kernel.ts";

/** C's FLT_MAX: the largest finite float32. Caffe's max pooling starts from its negative (pooling_layer.cpp). */
export const FLT_MAX = 3.4028234663852886e38;

/** One plane's task. Words: planes in a row, then address and row distance in bytes of each operand. */
export function planeAddress(task: Task, operand: number, floats: number): IntVariable {
  const { routine, index } = task;
  const planes = task.word(0);
  const row = index.over(planes).times(task.word(2 + 2 * operand));
  return routine.int(
    task
      .word(1 + 2 * operand)
      .plus(row)
      .plus(index.modulo(planes).times(4 * floats)),
  );
}

/** The key of a kernel that is written for one geometry of pooling. The number of planes is not part of it. */
export const poolKey = (name: string, g: Pool): string =>
  [name, g.inHeight, g.inWidth, g.outHeight, g.outWidth, g.kernelHeight, g.kernelWidth, g.strideHeight, g.strideWidth, g.padHeight, g.padWidth].join(" "); // prettier-ignore
