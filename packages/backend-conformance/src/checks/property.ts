import fc from "fast-check";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";

/** Tries a promise on random cases; the failure is the smallest case found, with what replays it. */
export async function tryAll<T>(
  arbitrary: fc.Arbitrary<T>,
  { runs, seed }: CheckOptions,
  promise: (value: T) => Promise<void>,
): Promise<void> {
  const result = await fc.check(fc.asyncProperty(arbitrary, promise), { numRuns: runs, seed });
  if (!result.failed) return;
  const error = result.errorInstance;
  const replay = `replay with seed ${seed}, ${runs} runs, path "${result.counterexamplePath ?? ""}"`;
  if (error instanceof ConformanceFailure) throw new ConformanceFailure(`${error.message}; ${replay}`, error.details);
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  throw new ConformanceFailure(`${reason}; ${replay}`, { what: "an error that is no failure of the kit" });
}
