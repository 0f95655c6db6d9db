import type { Int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel, Task } from "./kernel.ts";
import { sweep } from "./sweep.ts";

/** Floats of a row that one task takes. */
export const chunk = 8192;

/** What is computed for each element, and of how much. */
export interface Rowwise {
  readonly key: string;
  readonly inputs: number;
  readonly scalars: number;
  /** The input that has one number a channel, if there is one. */
  readonly spread?: number | undefined;
}

type Values = (lanes: Lanes, inputs: readonly Vec[], scalars: readonly Vec[], routine: Routine) => Vec;

/**
 * y = formula(inputs) over rows of equal length, each operand with its own distance between rows.
 * Words: chunks a row, floats a row, then address and row distance in bytes of y and of each input, then the scalars.
 * Multiply and add are rounded apart here in every instruction set: these ops wait for memory anyhow.
 *
 * With an input `spread` along the channels a row is one channel of one sample: the distances are those between samples,
 * and the spread input has the number of channels in place of one.
 */
export function rowwise({ key, inputs, scalars, spread }: Rowwise, values: Values): Kernel {
  return {
    key,
    write(task: Task) {
      const { routine, lanes } = task;
      const { y, from, count } = operandsOf(task, inputs, spread, chunk);
      const given = Array.from({ length: scalars }, (_, k) => task.spreadScalar(4 + 2 * inputs + 2 * k));
      sweep(routine, count, (offset, access) => {
        const x = from.map((address, operand) =>
          routine.vec(operand === spread ? lanes.spread(address) : access.load(address.plus(offset))),
        );
        access.store(y.plus(offset), values(lanes, x, given, routine));
      });
    },
  };
}

/** Where a task's part of each operand begins, in bytes, and of how many floats it is. */
export interface Operands {
  readonly y: IntVariable;
  readonly from: readonly IntVariable[];
  readonly count: IntVariable;
}

/** Finds a task's part of a row; the words are those of `rowwise`. @param floats of a row that one task takes */
export function operandsOf(task: Task, inputs: number, spread: number | undefined, floats: number): Operands {
  const { routine, index } = task;
  const chunks = task.word(0);
  const row = routine.int(index.over(chunks));
  const first = routine.int(index.modulo(chunks).times(floats));
  const count = routine.int(task.word(1).minus(first).atMost(floats));
  const place = spread === undefined ? { row, within: first } : channelOf(task, spread + 1, row, first);
  const at = (operand: number): IntVariable => {
    const [address, distance] = [task.word(2 + 2 * operand), task.word(3 + 2 * operand)];
    if (operand - 1 === spread) return routine.int(address.plus(row.modulo(distance).times(4)));
    return routine.int(address.plus(place.row.times(distance)).plus(place.within.times(4)));
  };
  return { y: at(0), from: Array.from({ length: inputs }, (_, operand) => at(operand + 1)), count };
}

/** The sample of a row that is one channel of it, and the floats before this task's in that sample. */
function channelOf(task: Task, operand: number, row: Int, first: Int): { row: IntVariable; within: IntVariable } {
  const { routine } = task;
  const channels = task.word(3 + 2 * operand);
  const channel = row.modulo(channels);
  return {
    row: routine.int(row.over(channels)),
    within: routine.int(channel.times(task.word(1)).plus(first)),
  };
}
