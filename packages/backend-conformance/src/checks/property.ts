import fc from "fast-check";
import type { CasePath } from "../case-path.ts";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";

/**
 * Tries a promise on random cases; the failure is the smallest case found, with what replays it. With `options.at`, that one
 * case alone is tried, and nothing is shrunk.
 * @param property tells this property from the others of its promise, where there are several
 * @throws ConformanceFailure where a case breaks the promise
 */
export async function tryAll<T>(
  arbitrary: fc.Arbitrary<T>,
  { runs, seed, at }: CheckOptions,
  promise: (value: T) => Promise<void>,
  property?: string,
): Promise<void> {
  if (at !== undefined) {
    if (at.property !== property) return;
    const [one] = found(arbitrary, seed, at.path);
    return promise(one).catch((error: unknown) => {
      throw failure(error, `replayed with seed ${seed}, path "${at.path}"`, at);
    });
  }
  const result = await fc.check(fc.asyncProperty(arbitrary, promise), { numRuns: runs, seed });
  if (!result.failed) return;
  const path = result.counterexamplePath ?? "";
  throw failure(result.errorInstance, `replay with seed ${seed}, ${runs} runs, path "${path}"`, {
    path,
    ...(property === undefined ? {} : { property }),
  });
}

/** The case at a path. */
function found<T>(arbitrary: fc.Arbitrary<T>, seed: number, path: string): [T] {
  const [value] = drawn(arbitrary, seed, path);
  if (value !== undefined) return value;
  throw pathless(path);
}

/** Drawn as a tuple of one, as fc.asyncProperty draws, so that paths lead to the same cases. */
function drawn<T>(arbitrary: fc.Arbitrary<T>, seed: number, path: string): readonly [T][] {
  try {
    return fc.sample(fc.tuple(arbitrary), { seed, path, numRuns: 1 });
  } catch {
    throw pathless(path);
  }
}

const pathless = (path: string): RangeError =>
  new RangeError(
    `there is no case at path ${path}: take the line from the report, with the seed and the kit of that run`,
  );

function failure(error: unknown, how: string, at: CasePath): ConformanceFailure {
  if (error instanceof ConformanceFailure)
    return new ConformanceFailure(`${error.message}; ${how}`, { ...error.details, at });
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new ConformanceFailure(`${reason}; ${how}`, { what: "an error that is no failure of the kit", at });
}
