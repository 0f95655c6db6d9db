import { stepLimit } from "./run-program.ts";
import { isRuntimeName, type RuntimeName, runtimeNames } from "./runtimes.ts";
import { kitRuns, oracleUpdates, pageImages, updates } from "./sizes.ts";

/** What `npm run smoke:runtimes` is asked for. */
export interface SmokeOptions {
  readonly only: readonly RuntimeName[];
  /** Runtimes whose absence is a failure. */
  readonly require: readonly RuntimeName[];
  readonly json: boolean;
  /** Whether docs/platforms.md takes the results. */
  readonly write: boolean;
}

export const help: string = `Usage: npm run smoke:runtimes -- [--only A,B…] [--require A,B…] [--json] [--write]

On each JavaScript runtime: the first ${updates} updates of the main job by the runtime's defaults and with exact=true, the first ${oracleUpdates}
on the oracle, classify on 20 images, and the conformance kit with ${kitRuns} runs. The learned numbers with exact=true, and those of
the oracle, must have the SHA-256 that they have on the Node that runs this. Pages also answer ${pageImages} images with
SqueezeNet v1.1. A step that has not ended after ${stepLimit} seconds (five times that under qemu) is ended and has failed.

  --only A,B…     these alone, beside the Node that runs this
  --require A,B…  one of these that is not installed is a failure; or the environment variable REQUIRE_RUNTIMES
  --json          one JSON object a runtime on stdout, nothing else
  --write         put the tables into docs/platforms.md

Runtimes: ${runtimeNames.filter((name) => name !== "this").join(", ")}
Node, Bun and Deno come from npm, in the versions of tools/runtimes/native/package-lock.json; no install script runs.
Exit code 1 where anything failed or differed.`;

/** A command line that cannot be followed. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** Reads the command line; null for a request for help. @throws UsageError for an unknown option or runtime */
export function readOptions(
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SmokeOptions | null {
  let only: readonly RuntimeName[] = runtimeNames;
  let require = namesIn("REQUIRE_RUNTIMES", environment["REQUIRE_RUNTIMES"] ?? "");
  const flags = { json: false, write: false };
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!;
    if (word === "--help") return null;
    if (word === "--json") flags.json = true;
    else if (word === "--write") flags.write = true;
    else if (word === "--only") only = ["this", ...namesIn(word, given[++i])];
    else if (word === "--require") require = namesIn(word, given[++i]);
    else throw new UsageError(`unknown option ${word} (there is: --only, --require, --json, --write, --help)`);
  }
  if (flags.write && only !== runtimeNames) throw new UsageError("--write is for all runtimes: leave out --only");
  return { only, require, ...flags };
}

function namesIn(option: string, list: string | undefined): readonly RuntimeName[] {
  if (list === undefined) throw new UsageError(`${option} needs a list of runtimes after it, such as node26,bun`);
  const names = list.split(",").filter((name) => name !== "");
  return names.map((name) => {
    if (!isRuntimeName(name))
      throw new UsageError(`${option}: no runtime "${name}" (there is: ${runtimeNames.join(", ")})`);
    return name;
  });
}
