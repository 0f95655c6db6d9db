import type { Int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel, Task } from "./kernel.ts";
import { sweep } from "./sweep.ts";

/** Floats of a row that one task takes. */
export const chunk = 8192;

type Formula = (lanes: Lanes, inputs: readonly Vec[], scalars: readonly Vec[], routine: Routine) => Vec;

/**
 * y = formula(inputs) over rows of equal length, each operand with its own distance between rows.
 * Words: chunks a row, floats a row, then address and row distance in bytes of y and of each input, then the scalars.
 * Of an operand `spread` along the channels, the second word is how many channels there are; a row is one channel's.
 * Multiply and add are rounded apart here in every instruction set: these ops wait for memory anyhow.
 */
export function rowwise(key: string, inputs: number, scalars: number, formula: Formula, spread?: number): Kernel {
  return {
    key,
    write(task: Task) {
      const { routine, lanes, index } = task;
      const chunks = task.word(0);
      const row = routine.int(index.over(chunks));
      const first = routine.int(index.modulo(chunks).times(chunk));
      const count = task.word(1).minus(first).atMost(chunk);
      const at = (operand: number) =>
        routine.int(
          task
            .word(2 + 2 * operand)
            .plus(row.times(task.word(3 + 2 * operand)))
            .plus(first.times(4)),
        );
      const y = at(0);
      const from = Array.from({ length: inputs }, (_, operand) =>
        operand === spread ? channelOf(task, operand + 1, row) : at(operand + 1),
      );
      const given = Array.from({ length: scalars }, (_, k) => task.spreadScalar(4 + 2 * inputs + 2 * k));
      sweep(routine, routine.int(count), (offset, access) => {
        const values = from.map((address, operand) =>
          routine.vec(operand === spread ? lanes.spread(address) : access.load(address.plus(offset))),
        );
        access.store(y.plus(offset), formula(lanes, values, given, routine));
      });
    },
  };
}

/** Where a channel's number of a spread operand stands. */
export const channelOf = (task: Task, operand: number, row: Int): IntVariable =>
  task.routine.int(task.word(2 + 2 * operand).plus(row.modulo(task.word(3 + 2 * operand)).times(4)));

export const copy: Kernel = rowwise("copy", 1, 0, (_, [x]) => x!);
export const zeros: Kernel = rowwise("zeros", 0, 0, (lanes) => lanes.constant(0));
export const multiply: Kernel = rowwise("multiply", 2, 0, (lanes, [x, y]) => lanes.multiply(x!, y!));
export const axpby: Kernel = rowwise("axpby", 2, 2, (lanes, [x, y], [alpha, beta]) =>
  lanes.add(lanes.multiply(alpha!, x!), lanes.multiply(beta!, y!)),
);
/** axpby with both factors 1. */
export const add: Kernel = rowwise("add", 2, 0, (lanes, [x, y]) => lanes.add(x!, y!));
/** shift + scale·x. */
export const linear: Kernel = rowwise("linear", 1, 2, (lanes, [x], [scale, shift]) =>
  lanes.add(shift!, lanes.multiply(scale!, x!)),
);
export const sign: Kernel = rowwise("sign", 1, 0, (lanes, [x]) => {
  const zero = lanes.constant(0);
  const negative = lanes.select(lanes.greater(zero, x!), lanes.constant(-1), x!);
  return lanes.select(lanes.greater(x!, zero), lanes.constant(1), negative);
});
export const maximum: Kernel = rowwise("maximum", 2, 0, (lanes, [x, y]) => lanes.select(lanes.greater(x!, y!), x!, y!));
export const maximumGradX: Kernel = rowwise("maximumGradX", 3, 0, (lanes, [x, y, dy]) =>
  lanes.select(lanes.greater(x!, y!), dy!, lanes.constant(0)),
);
export const relu: Kernel = rowwise("relu", 1, 1, (lanes, [x], [slope]) =>
  lanes.select(lanes.greater(x!, lanes.constant(0)), x!, lanes.multiply(slope!, x!)),
);
export const reluGradX: Kernel = rowwise("reluGradX", 2, 1, (lanes, [y, dy], [slope]) =>
  lanes.select(lanes.greater(y!, lanes.constant(0)), dy!, lanes.multiply(slope!, dy!)),
);
/** momentum·history + rate·(scale·dw + decay·w). */
export const sgdHistory: Kernel = rowwise("sgdHistory", 3, 4, (lanes, [w, dw, history], scalars) => {
  const [scale, decay, rate, momentum] = scalars;
  const gradient = lanes.add(lanes.multiply(scale!, dw!), lanes.multiply(decay!, w!));
  return lanes.add(lanes.multiply(rate!, gradient), lanes.multiply(momentum!, history!));
});
