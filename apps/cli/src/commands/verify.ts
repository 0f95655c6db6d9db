import { existsSync } from "node:fs";
import { clone, readNetText, readSolverText } from "@squeezenet/caffe-io";
import { type Backend, philox } from "@squeezenet/core";
import { CommandError, exitCodes } from "../failure.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { readWeights } from "../read-files.ts";
import { changesBetween } from "../run/compare-fingerprints.ts";
import { hashAfter } from "../run/hash-after.ts";
import { weightsHash } from "../run/hashes.ts";
import type { Prepared } from "../run/prepare.ts";
import { readRecord, type RecordedSnapshot, type RunRecord } from "../run/run-record.ts";
import { filesOf } from "../run/snapshot-files.ts";
import { whyDifferent } from "../run/why-different.ts";
import { type AddCommand, collect, exactOption, wholeNumber, withBackend, type World } from "./command.ts";

interface VerifyOptions {
  readonly windows: number;
  readonly seed: number;
  readonly backend?: string;
  readonly backendOption?: readonly string[];
  readonly exact?: boolean;
}

/** A part of a run between two snapshots, or between its beginning and its first snapshot. */
interface Window {
  /** Null for the beginning. */
  readonly from: RecordedSnapshot | null;
  readonly to: RecordedSnapshot;
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
    .action((path: string, options: VerifyOptions) => verify(path, options, world));
};

async function verify(path: string, options: VerifyOptions, { print }: World): Promise<void> {
  const record = readRecord(path);
  const windows = windowsOf(record);
  if (windows.length === 0)
    throw new CommandError(
      `${path}: none of its ${record.snapshots.length} snapshots can be replayed from: their files are gone`,
    );
  const chosen = choose(windows, options.windows, options.seed);
  print(`${path}: ${chosen.length} of ${windows.length} windows, chosen with seed ${options.seed}`);
  const choice = choiceOf(options, record);
  let wrong = 0;
  const check = (what: string, found: string, expected: string): boolean => {
    if (found !== expected) wrong++;
    print(
      found === expected
        ? `same       ${what}: ${expected}`
        : `DIFFERENT  ${what}: the receipt says ${expected}, found ${found}`,
    );
    return found === expected;
  };
  for (const snapshot of record.snapshots) {
    const { caffemodel } = filesOf(snapshot.stem);
    if (existsSync(caffemodel)) check(caffemodel, weightsHash(readWeights(caffemodel)), snapshot.weights);
  }
  for (const { from, to } of chosen)
    await withBackend(openBackend(choice), async (backend) => {
      const what = `iterations ${from?.iteration ?? 0} to ${to.iteration}, replayed`;
      const same = check(what, await replay(record, { from, to }, backend), to.weights);
      const why = same ? null : whyDifferent(record, backend);
      if (why !== null) print(`           ${why}`);
      else if (backend.device !== record.backend.device)
        print(`           (on ${backend.device}; the run was on ${record.backend.device})`);
    });
  print(wrong === 0 ? "The run is what its receipt says." : `${wrong} differ from the receipt.`);
  if (wrong > 0) process.exitCode = exitCodes.failed;
}

/** The run's own backend and options, unless told otherwise. */
function choiceOf({ backend, backendOption, exact = false }: VerifyOptions, record: RunRecord): BackendChoice {
  const recorded = backend === undefined ? record.backend.options : [];
  const own = exact ? recorded.filter((text) => !text.startsWith("exact=")) : recorded;
  return { backend: backend ?? record.backend.choice, backendOption: backendOption ?? own, exact };
}

/** The parts whose beginning is still there. */
function windowsOf(record: RunRecord): readonly Window[] {
  const snapshots = record.snapshots.toSorted((a, b) => a.iteration - b.iteration);
  return snapshots
    .map((to, i): Window => ({ from: snapshots[i - 1] ?? null, to }))
    .filter(({ from }) => from === null || existsSync(filesOf(from.stem).solverstate));
}

/** So many of them, drawn with a seed, in the order of the run. */
function choose(windows: readonly Window[], count: number, seed: number): readonly Window[] {
  const drawn = windows.map((window, i) => ({ window, rank: philox([seed, 0], [i, 0, 0, 0])[0] }));
  const taken = new Set(drawn.toSorted((a, b) => a.rank - b.rank).slice(0, count));
  return drawn.filter((each) => taken.has(each)).map(({ window }) => window);
}

async function replay(record: RunRecord, { from, to }: Window, backend: Backend): Promise<string> {
  const prepared: Prepared = {
    solver: readSolverText(record.solver, { file: "the receipt's solver" }).message,
    nets: { train: readNetText(record.net, { file: "the receipt's net" }).message, tests: [] },
  };
  // The receipt's seed is the run's, also where the system drew it.
  const solver = clone(prepared.solver, { random_seed: record.seed });
  return hashAfter(
    { ...prepared, solver },
    {
      backend,
      log: () => {},
      rng: record.rng,
      shuffle: record.shuffle,
      snapshot: from === null ? undefined : filesOf(from.stem).solverstate,
      until: to.iteration,
      started: ({ fingerprint }) => {
        const changes = changesBetween(record.fingerprint, fingerprint);
        if (changes.length > 0)
          throw new CommandError(
            `the run cannot be replayed: ${changes.map(({ kind, what }) => `${kind}: ${what}`).join("; ")}`,
          );
      },
    },
  );
}
