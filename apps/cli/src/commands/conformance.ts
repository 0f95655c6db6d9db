import {
  type Check,
  type CheckOptions,
  ConformanceFailure,
  promises,
  readReplay,
  replayOf,
  type Subject,
} from "@squeezenet/backend-conformance/checks";
import { didYouMean } from "@squeezenet/caffe-io";
import { asyncDispose, type BackendModule, openBackend, oracle } from "@squeezenet/core";
import { writeWhole } from "@squeezenet/training/node";
import { Option } from "commander";
import { UsageError } from "../arguments.ts";
import { conformanceReport } from "../conformance/report.ts";
import { replayCommand } from "../conformance/replay-command.ts";
import type { Result } from "../conformance/result.ts";
import { CommandError, exitCodes } from "../failure.ts";
import { type BackendChoice, backendOptions, findBackend } from "../load-backend.ts";
import { type AddCommand, wholeNumber, withBackendOptions, type World } from "./command.ts";

interface ConformanceOptions extends BackendChoice, CheckOptions {
  readonly kernel?: string;
  readonly replay?: string;
  readonly html?: string;
  readonly json?: boolean;
}

/** `squeezenet conformance`: whether a backend is right. */
export const addConformance: AddCommand = (program, world) => {
  withBackendOptions(program.command("conformance"))
    .summary("prove a backend right, promise by promise")
    .description(
      "Holds a backend against every promise of the contract: each kernel against the oracle on random geometry, laws,\n" +
        "buffers, order, traits, batch order, numbers that are none, whole nets, and two backends at once. A failure is shrunk\n" +
        "to the smallest case, and the command that replays that case alone is printed below it. Exit code 1 if any promise is broken.",
    )
    .option("--runs <n>", "random cases for each property", wholeNumber("runs", 1), 100)
    .option("--seed <n>", "where the random cases start", wholeNumber("seed", 0), 1)
    .option("--kernel <text>", "only promises whose name has this in it, such as conv2dGradW")
    .addOption(
      new Option("--replay <line>", "only the case of this line, which a broken promise printed").conflicts([
        "kernel",
        "runs",
        "seed",
      ]),
    )
    .option("--html <report.html>", "write a report to read and to keep")
    .option("--json", "one JSON object on stdout")
    .action((options: ConformanceOptions) => conformance(options, world));
};

/** A promise to be tried, and how. */
interface Trial {
  readonly title: string;
  readonly name: string;
  readonly check: Check;
  readonly options: CheckOptions;
}

async function conformance(options: ConformanceOptions, { print }: World): Promise<void> {
  const trials = options.replay === undefined ? chosen(options) : [replayed(options.replay)];
  const found = await findBackend(options.backend);
  const settings = backendOptions(options);
  const module: BackendModule = { api: found.api, name: found.name, open: () => found.open(settings) };
  const backend = await openBackend(module);
  const truth = await oracle.open();
  const say = options.json === true ? () => {} : print;
  const [{ seed, runs } = options] = trials.map((trial) => trial.options);
  try {
    say(`${backend.name}: ${backend.device}; seed ${seed}, ${runs} runs`);
    const results = await tryAll(trials, { module, backend, truth }, options, say);
    const broken = results.filter(({ failure }) => failure !== null);
    const summary = {
      ...{ backend: backend.name, device: backend.device, precision: backend.traits.precision },
      ...{ seed, runs, kept: results.length - broken.length, broken: broken.length },
    };
    if (options.html !== undefined)
      writeWhole(options.html, new TextEncoder().encode(conformanceReport({ ...summary, results })));
    if (options.json === true) print(JSON.stringify({ ...summary, results }));
    else print(`${summary.kept} promises kept, ${summary.broken} broken.`);
    const [first] = broken;
    if (first === undefined) return;
    say(
      `Once more: squeezenet conformance --backend ${options.backend} --seed ${seed} --runs ${runs} --kernel "${first.name}"`,
    );
    process.exitCode = exitCodes.failed;
  } finally {
    await backend[asyncDispose]();
  }
}

/** The promises whose name has `--kernel` in it; all without. */
function chosen({ kernel = "", runs, seed }: ConformanceOptions): readonly Trial[] {
  const trials = Object.entries(promises).flatMap(([title, all]) =>
    Object.entries(all).map(([name, check]) => ({ title, name, check, options: { runs, seed } })),
  );
  const named = trials.filter(({ name }) => name.includes(kernel));
  if (named.length === 0) throw new CommandError(`--kernel ${kernel}: no promise has that in its name`);
  return named;
}

/** The one promise of a replay line, and the case in it. */
function replayed(line: string): Trial {
  const replay = readReplay(line);
  if (replay === null)
    throw new UsageError(
      `--replay takes a line that a broken promise printed, such as "maxPool: seed 1, 60 runs, path 12:3:0", found "${line}"`,
    );
  const { promise, ...options } = replay;
  for (const [title, all] of Object.entries(promises)) {
    const check = all[promise];
    if (check !== undefined) return { title, name: promise, check, options };
  }
  const names = Object.values(promises).flatMap((all) => Object.keys(all));
  throw new CommandError(`--replay ${line}: there is no promise "${promise}"${didYouMean(promise, names)}`);
}

/** Tries one promise after another, and says at once what became of it. */
async function tryAll(
  trials: readonly Trial[],
  subject: Subject,
  choice: BackendChoice,
  say: (line: string) => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const { title, name, check, options } of trials) {
    if (results.at(-1)?.title !== title) say(title);
    const outcome = await tried(() => check(subject, options));
    if (outcome === null) {
      results.push({ title, name, failure: null, replay: null });
      say(`  ok      ${name}`);
      continue;
    }
    const failure = messageOf(outcome.error);
    const replay = replayCommand(replayOf(name, outcome.error, options), choice);
    results.push({ title, name, failure, replay });
    say(`  BROKEN  ${name}: ${failure}`);
    say(`          ${replay}`);
  }
  return results;
}

/** What a check rejected with, or null. An error that is no failure of the kit breaks the promise too. */
async function tried(check: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await check();
    return null;
  } catch (error) {
    return { error };
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ConformanceFailure) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
