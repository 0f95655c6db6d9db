import { type CheckOptions, ConformanceFailure, promises } from "@squeezenet/backend-conformance/checks";
import { asyncDispose, type BackendModule, openBackend, oracle } from "@squeezenet/core";
import { conformanceReport } from "../conformance/report.ts";
import type { Result } from "../conformance/result.ts";
import { CommandError, exitCodes } from "../failure.ts";
import { type BackendChoice, backendOptions, findBackend } from "../load-backend.ts";
import { writeWhole } from "../run/write-whole.ts";
import { type AddCommand, wholeNumber, withBackendOptions, type World } from "./command.ts";

interface ConformanceOptions extends BackendChoice, CheckOptions {
  readonly kernel?: string;
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
        "to the smallest case and says how to replay it. Exit code 1 if any promise is broken.",
    )
    .option("--runs <n>", "random cases for each property", wholeNumber("runs", 1), 100)
    .option("--seed <n>", "where the random cases start", wholeNumber("seed", 0), 1)
    .option("--kernel <text>", "only promises whose name has this in it, such as conv2dGradW")
    .option("--html <report.html>", "write a report to read and to keep")
    .option("--json", "one JSON object on stdout")
    .action((options: ConformanceOptions) => conformance(options, world));
};

async function conformance(options: ConformanceOptions, { print }: World): Promise<void> {
  const found = await findBackend(options.backend);
  const settings = backendOptions(options);
  const module: BackendModule = { api: found.api, name: found.name, open: () => found.open(settings) };
  const backend = await openBackend(module);
  const truth = await oracle.open();
  const say = options.json === true ? () => {} : print;
  try {
    say(`${backend.name}: ${backend.device}; seed ${options.seed}, ${options.runs} runs`);
    const results: Result[] = [];
    for (const [title, all] of Object.entries(promises)) {
      const names = Object.keys(all).filter((name) => options.kernel === undefined || name.includes(options.kernel));
      if (names.length > 0) say(title);
      for (const name of names) {
        const failure = await tried(() => all[name]!({ module, backend, truth }, options));
        results.push({ title, name, failure });
        say(failure === null ? `  ok      ${name}` : `  BROKEN  ${name}: ${failure}`);
      }
    }
    if (results.length === 0) throw new CommandError(`--kernel ${options.kernel}: no promise has that in its name`);
    const broken = results.filter(({ failure }) => failure !== null);
    const summary = {
      ...{ backend: backend.name, device: backend.device, precision: backend.traits.precision },
      ...{ seed: options.seed, runs: options.runs, kept: results.length - broken.length, broken: broken.length },
    };
    if (options.html !== undefined)
      writeWhole(options.html, new TextEncoder().encode(conformanceReport({ ...summary, results })));
    if (options.json === true) print(JSON.stringify({ ...summary, results }));
    else print(`${summary.kept} promises kept, ${summary.broken} broken.`);
    if (broken.length > 0) {
      say(
        `Once more: squeezenet conformance --backend ${options.backend} --seed ${options.seed} --runs ${options.runs} --kernel "${broken[0]!.name}"`,
      );
      process.exitCode = exitCodes.failed;
    }
  } finally {
    await backend[asyncDispose]();
  }
}

/** Why a promise is broken, or null. An error that is no failure of the kit breaks it too. */
async function tried(check: () => Promise<void>): Promise<string | null> {
  try {
    await check();
    return null;
  } catch (error) {
    if (error instanceof ConformanceFailure) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
