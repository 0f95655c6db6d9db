import type { Heap } from "./heap.ts";
import { timers } from "./timers.ts";
import { control, spins } from "./worker-script.ts";

/** For how long the calling thread sleeps at a barrier before it lets messages in, in milliseconds. */
const longestSleep = 10;

/**
 * The calling thread's side of the barrier in worker-script.ts. It sleeps for a short time only: that another thread is lost,
 * it learns from a message.
 */
export class Barrier {
  readonly #state: Int32Array;
  readonly #threads: number;

  constructor(heap: Heap, threads: number) {
    this.#state = heap.integers(0, control.count);
    this.#threads = threads;
  }

  /** Arrives. Returns a promise of the others, or nothing where they are there. */
  meet(): Promise<void> | undefined {
    const state = this.#state;
    const turn = Atomics.load(state, control.turn);
    if (Atomics.add(state, control.arrived, 1) === this.#threads - 1) {
      Atomics.store(state, control.arrived, 0);
      Atomics.add(state, control.turn, 1);
      Atomics.notify(state, control.turn);
      return undefined;
    }
    for (let spin = 0; spin < spins; spin++) if (Atomics.load(state, control.turn) !== turn) return undefined;
    return Atomics.wait(state, control.turn, turn, longestSleep) === "timed-out" ? this.#others(turn) : undefined;
  }

  /** Lets everybody go who waits, for good. */
  abandon(): void {
    Atomics.store(this.#state, control.abandoned, 1);
    Atomics.add(this.#state, control.turn, 1);
    Atomics.notify(this.#state, control.turn);
  }

  async #others(turn: number): Promise<void> {
    await changed(this.#state, control.turn, turn);
    if (Atomics.load(this.#state, control.abandoned) !== 0) throw new Error("the run was abandoned");
  }
}

/** Resolves when the integer at `index` is no longer `value`. Without Atomics.waitAsync it looks again every millisecond. */
async function changed(state: Int32Array, index: number, value: number): Promise<void> {
  if (typeof Atomics.waitAsync === "function") await Atomics.waitAsync(state, index, value).value;
  while (Atomics.load(state, index) === value)
    await new Promise<void>((resolve) => void timers?.setTimeout(resolve, 1));
}
