import type { Run } from "./executor.ts";
import type { Heap } from "./heap.ts";
import { control } from "./worker-script.ts";

/** How far the threads have come in a run: read from the memory that they share, so no thread has to answer. */
export class Progress {
  readonly #heap: Heap;
  readonly #done: Int32Array;

  constructor(heap: Heap, threads: number) {
    this.#heap = heap;
    this.#done = heap.integers(4 * control.progress, threads);
  }

  /** To be called before each run. */
  begin(): void {
    this.#done.fill(0);
  }

  /** A number that changes with every step that a thread has done and with every task that one has taken. */
  measure({ program, steps }: Pick<Run, "program" | "steps">): number {
    const list = this.#heap.integers(program, 3 * steps);
    let sum = 0;
    for (let thread = 0; thread < this.#done.length; thread++) sum += Atomics.load(this.#done, thread);
    // Each step's words begin with the counter from which its tasks are claimed.
    for (let at = 1; at < list.length; at += 3) {
      const counter = this.#heap.integers(Atomics.load(list, at), 1);
      sum += Atomics.load(counter, 0);
    }
    return sum;
  }

  /** The threads from `first` on that have done the fewest steps, and how many those are. */
  behind(first: number): { readonly threads: readonly number[]; readonly steps: number } {
    const done = Array.from(this.#done, (steps, thread) => ({ steps, thread })).slice(first);
    const steps = Math.min(...done.map((each) => each.steps));
    return { threads: done.filter((each) => each.steps === steps).map(({ thread }) => thread), steps };
  }
}
