import { type Finding, finding } from "./finding.ts";

/** Runs a check. An error that ends it is its last finding: a run would end with it too. */
export async function* attempt<T>(
  check: string,
  work: () => AsyncIterable<T> | Promise<AsyncIterable<T>>,
): AsyncGenerator<T | Finding, void> {
  try {
    yield* await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    yield { ...finding("error", check, message), cause: error };
  }
}
