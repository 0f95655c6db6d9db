import { platform } from "./platform.ts";

/** For how long runs on the calling thread may follow each other before others have their turn: a frame of a page. */
const longest = 16;

/**
 * Lets the event loop turn. A loop that awaits one read after another, each computed on the calling thread, would otherwise keep
 * everything else waiting to its end: promises are settled before timers, messages, signals and a page's painting.
 */
export class Breather {
  #last = Date.now();

  /** To be awaited after each run on the calling thread: mostly nothing, now and then a turn of the event loop. */
  breathe(): Promise<void> | undefined {
    const { MessageChannel } = platform;
    if (MessageChannel === undefined || Date.now() - this.#last < longest) return undefined;
    return this.#turn(new MessageChannel());
  }

  /** By a message: timers wait for at least a millisecond, four in a page, and fake clocks never come to them. */
  async #turn({ port1, port2 }: InstanceType<NonNullable<typeof platform.MessageChannel>>): Promise<void> {
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
    port1.close();
    this.#last = Date.now();
  }
}
