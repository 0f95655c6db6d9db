import { setImmediate, setTimeout } from "node:timers/promises";

/** Milliseconds after which a timer is waited for again. It takes one of them, so 1 % of the time. */
const between = 100;

/**
 * Lets signals and sockets have their turn, between iterations that may never wait for anything. `setImmediate` is enough in
 * Node. Deno 2.9 then lets them in only every 16th turn of its loop, which for a large net is minutes after a Ctrl-C; a timer
 * lets them in at once everywhere, but takes a millisecond.
 */
export class Breather {
  #last = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#last < between) return setImmediate();
    await setTimeout(1);
    this.#last = performance.now();
  }
}
