import type { Retention } from "@squeezenet/training";
import { CommandError } from "../failure.ts";

/** Reads `last=3,best=2:accuracy`. @throws CommandError for anything else */
export function parseRetention(text: string): Retention {
  const [, last, count, output] = /^last=([1-9]\d*)(?:,best=([1-9]\d*):([^,]+))?$/.exec(text) ?? [];
  if (last === undefined)
    throw new CommandError(
      `--keep ${text}: expected last=N with N at least 1, and best=N:OUTPUT after it if wanted, such as last=3,best=2:accuracy`,
    );
  return {
    last: Number(last),
    best: count === undefined || output === undefined ? null : { count: Number(count), output },
  };
}
