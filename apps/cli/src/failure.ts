import { inFlags } from "./in-flags.ts";

/** A command that cannot be carried out. The message says where, what was found and what would have done. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
}

/** What the process ends with. Scripts rely on these. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** An error and its causes as a user reads them: no stack, unless SQUEEZENET_DEBUG asks for it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env["SQUEEZENET_DEBUG"] !== undefined) return error.stack ?? error.message;
  // What the packages throw on purpose explains itself; anything else is a bug, and its place helps.
  return error.name === "Error" || error instanceof TypeError || error instanceof RangeError
    ? (error.stack ?? error.message)
    : inFlags(error.message);
}
