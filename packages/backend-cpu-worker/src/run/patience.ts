import { timers } from "./timers.ts";

/** Looks without any change, the first among them, in which patience runs out. */
const looks = 10;

/** Something that is waited for, with patience. */
export interface Awaited {
  /** Seconds without any progress after which it is over. */
  readonly seconds: number;
  /** What changes with progress. */
  readonly progress: () => number;
  /** Called once, when patience has run out. */
  readonly over: () => void;
}

/**
 * Waits for others, but not for ever. Time is counted by looks of this thread's event loop: a machine that slept, or a caller that
 * kept its thread busy, counts as one look, and is not taken for the silence of others. In Node the process stays meanwhile, also
 * where a thread that is gone no longer holds it.
 * @returns what ends the waiting
 */
export function waitFor({ seconds, progress, over }: Awaited): () => void {
  if (timers === undefined) throw new Error("there are no timers to wait by");
  const { setInterval, clearInterval } = timers;
  let seen = NaN;
  let unchanged = 0;
  const timer = setInterval(
    () => {
      const now = progress();
      unchanged = now === seen ? unchanged + 1 : 0;
      seen = now;
      if (unchanged < looks - 1) return;
      clearInterval(timer);
      over();
    },
    (1000 * seconds) / looks,
  );
  return () => clearInterval(timer);
}
