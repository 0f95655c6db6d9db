import { readRecord, type RunRecord, verify } from "@squeezenet/training";
import { nodeHost } from "@squeezenet/training/node";
import { exitCodes } from "../failure.ts";
import { inFlags } from "../in-flags.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { type AddCommand, collect, exactOption, wholeNumber, type World } from "./command.ts";

interface VerifyOptions {
  readonly windows: number;
  readonly seed: number;
  readonly backend?: string;
  readonly backendOption?: readonly string[];
  readonly exact?: boolean;
}

/** `squeezenet verify`: replays parts of a run from its receipt and compares the bits. */
export const addVerify: AddCommand = (program, world) => {
  program
    .command("verify")
    .summary("replay parts of a run from its receipt, and compare the bits")
    .description(
      "Reads the receipt that `squeezenet train` leaves (SNAPSHOT_PREFIX.run.json), trains again from some of its snapshots to\n" +
        "the next, and compares the learned numbers, bit for bit. Exit code 1 if any differ, also where that may be because the\n" +
        "run was not --exact and was made in another runtime or on another processor, which is said. Writes no file.",
    )
    .argument("<run.json>", "the receipt")
    .option("--windows <n>", "parts to replay, chosen at random", wholeNumber("windows", 1), 3)
    .option("--seed <n>", "which ones", wholeNumber("seed", 0), 1)
    .option("--backend <name>", "another backend than the one of the run")
    .option("--backend-option <key=value>", "options other than those of the run (repeatable)", collect)
    .option(...exactOption)
    .action((path: string, options: VerifyOptions) => runVerify(path, options, world));
};

async function runVerify(path: string, options: VerifyOptions, { print }: World): Promise<void> {
  const host = nodeHost();
  const record = await readRecord(path, host.files);
  const { windows, seed } = options;
  const choice = choiceOf(options, record);
  let wrong = 0;
  for await (const event of verify(path, record, { host, windows, seed, open: () => openBackend(choice) })) {
    if (event.kind === "chosen") {
      print(`${path}: ${event.windows} of ${event.of} windows, chosen with seed ${seed}`);
      continue;
    }
    const { what, expected, found, why, elsewhere } = event;
    if (found !== expected) wrong++;
    print(
      found === expected
        ? `same       ${what}: ${expected}`
        : `DIFFERENT  ${what}: the receipt says ${expected}, found ${found}`,
    );
    if (why !== null) print(`           ${inFlags(why)}`);
    else if (elsewhere !== null) print(`           (on ${elsewhere}; the run was on ${record.backend.device})`);
  }
  print(wrong === 0 ? "The run is what its receipt says." : `${wrong} differ from the receipt.`);
  if (wrong > 0) process.exitCode = exitCodes.failed;
}

/** The run's own backend and options, unless told otherwise. */
function choiceOf({ backend, backendOption, exact = false }: VerifyOptions, record: RunRecord): BackendChoice {
  const recorded = backend === undefined ? record.backend.options : [];
  const own = exact ? recorded.filter((text) => !text.startsWith("exact=")) : recorded;
  return { backend: backend ?? record.backend.choice, backendOption: backendOption ?? own, exact };
}
