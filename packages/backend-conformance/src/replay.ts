import type { CasePath } from "./case-path.ts";
import type { CheckOptions } from "./check-options.ts";
import { ConformanceFailure } from "./conformance-failure.ts";

/** What runs one case of a promise once more. */
export interface Replay {
  /** The promise's name. */
  readonly promise: string;
  readonly seed: number;
  readonly runs: number;
  /** Where in the random cases; the whole promise is run again where nothing is drawn. */
  readonly at?: CasePath;
}

/**
 * How to replay a broken promise.
 * @param error whatever its check rejected with
 */
export const replayOf = (promise: string, error: unknown, { runs, seed }: CheckOptions): Replay => {
  const at = error instanceof ConformanceFailure ? error.details.at : undefined;
  return { promise, seed, runs, ...(at === undefined ? {} : { at }) };
};

/** A replay as one line: `maxPool: seed 1, 60 runs, path 12:3:0`. It holds no double quote, so that a shell takes it between two. */
export function writeReplay({ promise, seed, runs, at }: Replay): string {
  const property = at?.property === undefined ? "" : `, in ${at.property}`;
  const path = at === undefined ? "" : `, path ${at.path}`;
  return `${promise}: seed ${seed}, ${runs} runs${property}${path}`;
}

/** The replay that `writeReplay` wrote, or null where the line is none. */
export function readReplay(line: string): Replay | null {
  const pattern = /^\s*(\S.*): seed (\d+), (\d+) runs(?:(?:, in (\w+))?, path ([\d:]+))?\s*$/;
  const [, promise, seed, runs, property, path] = pattern.exec(line) ?? [];
  if (promise === undefined) return null;
  const at = path === undefined ? {} : { at: { path, ...(property === undefined ? {} : { property }) } };
  return { promise, seed: Number(seed), runs: Number(runs), ...at };
}
