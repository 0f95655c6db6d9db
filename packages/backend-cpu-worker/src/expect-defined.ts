/**
 * What was looked up, where our own code promises that it is there: an input of a kernel, a storage of a plan.
 * @throws Error if it is not, with `what` in its message: that is a mistake in this package, not in its caller's program
 */
export function expectDefined<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`cpu-worker: internal error: ${what} is missing`);
  return found;
}
