import type { EarlyStop } from "@squeezenet/training";
import { CommandError } from "../failure.ts";

/** Reads `accuracy,patience=5`. @throws CommandError for anything else */
export function parseEarlyStop(text: string): EarlyStop {
  const [, output, patience] = /^([^,]+),patience=([1-9]\d*)$/.exec(text) ?? [];
  if (output === undefined)
    throw new CommandError(
      `--early-stop ${text}: expected OUTPUT,patience=N with an output of the test net and N at least 1, such as accuracy,patience=5`,
    );
  return { output, patience: Number(patience) };
}
