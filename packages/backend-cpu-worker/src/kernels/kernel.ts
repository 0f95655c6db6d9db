import { type Float, doubleAt, fetchAdd, intAt } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import { type IntVariable, Routine } from "../wasm/routine.ts";

/**
 * The code of one op. Threads claim its tasks, a few at a time, from a counter, so that a slow thread holds nobody up; what a
 * task computes depends on its index alone, never on who runs it, so that the bits are the same for any number of threads.
 */
export interface Kernel {
  /** Equal keys mean equal code. */
  readonly key: string;
  /** Bytes that each thread has to itself while it runs a task. */
  readonly scratch?: number;
  /** Written for single floats, whatever the instruction set: for planes too small for a vector. */
  readonly plain?: boolean;
  write(task: Task): void;
}

/** Tasks that a step should have for each of several threads, so that all have some to do until the end. */
export const tasksPerThread = 4;

/** A kernel and how many tasks it is cut into here. The cut may follow the number of threads: no bit depends on it. */
export interface Job {
  readonly kernel: Kernel;
  readonly tasks: number;
}

/** A task being written. Its words stand in shared memory and are filled in before each run: addresses, strides, scalars. */
export class Task {
  readonly routine: Routine;
  readonly lanes: Lanes;
  /** Which of the op's tasks this is. */
  readonly index: IntVariable;
  readonly scratch: IntVariable;
  readonly #words: IntVariable;

  constructor(lanes: Lanes) {
    this.lanes = lanes;
    this.routine = new Routine(3, lanes);
    this.#words = this.routine.parameter(0);
    this.index = this.routine.parameter(1);
    this.scratch = this.routine.parameter(2);
  }

  /** Word `at` of the op, loaded once into a variable. */
  word(at: number): IntVariable {
    return this.routine.int(intAt(this.#words, headBytes + 4 * at));
  }
  /** The double that fills words `at` and `at` + 1. */
  scalar(at: number): Float {
    return this.routine.float(doubleAt(this.#words, headBytes + 4 * at));
  }
  /** The same as a float in every lane. */
  spreadScalar(at: number): Vec {
    return this.routine.vec(this.lanes.fill(this.scalar(at).toSingle()));
  }
}

/** Before an op's own words stand the counter of claimed tasks and their number. */
export const headWords = 2;
const headBytes = 4 * headWords;

/**
 * Claims of an op, at the most: two threads that take a thousand small tasks one by one wait for the counter, and for each
 * other's lines of the cache, longer than they compute. Measured on two threads: the frame around SqueezeNet v1.0's conv10, a
 * thousand tasks, takes 0.10 ms rather than 0.17.
 */
const mostClaims = 128;

/** claim(words, scratch): runs tasks of `target`, a few neighbours at a time, until none is left. */
export function writeClaim(lanes: Lanes, target: number): Routine {
  const routine = new Routine(2, lanes);
  const [words, scratch] = [routine.parameter(0), routine.parameter(1)];
  const count = routine.int(intAt(words, 4));
  const atOnce = routine.int(count.plus(mostClaims - 1).over(mostClaims));
  const index = routine.int();
  routine.loopWhile(() => {
    routine.set(index, fetchAdd(words, 0, atOnce));
    const some = routine.int(index.below(count));
    const end = index.plus(atOnce).atMost(count);
    routine.if(some, () => routine.repeat(index, routine.int(end), () => routine.call(target, words, index, scratch)));
    return some;
  });
  return routine;
}
