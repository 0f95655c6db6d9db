import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "./find-runtime.ts";
import type { Judged, Steps, Trained } from "./result.ts";
import { runProgram, tellingLine } from "./run-program.ts";
import type { StepsOf } from "./run-steps.ts";
import { kitRuns, oracleUpdates, updates } from "./sizes.ts";
import { data, model, squeezenet, type Workspace } from "./workspace.ts";

/** A program at work. */
export interface CommandTrial {
  readonly name: string;
  readonly program: Program;
  readonly workspace: Workspace;
}

/** Each step as a `squeezenet` command that prints JSON or writes a receipt. */
export function commandSteps(trial: CommandTrial): StepsOf<Steps> {
  return {
    exact: () => train(trial, "exact", updates, ["--backend-option", "exact=true"]),
    oracle: () => train(trial, "oracle", oracleUpdates, ["--backend", "oracle"]),
    train: () => train(trial, "train", updates, []),
    classify: () => classify(trial),
    kit: () => judge(trial),
  };
}

/** Where a run by the Node at hand leaves the weights that all runtimes classify with. */
export const sharedWeights = ({ folder }: Workspace): string =>
  join(folder, `runs/this/exact_iter_${updates}.caffemodel`);

const run = (
  { program, workspace }: CommandTrial,
  given: readonly string[],
  codes?: readonly number[],
): Promise<string> =>
  // prettier-ignore
  runProgram(program, [...program.running, squeezenet, ...given], { folder: workspace.folder, ...(codes === undefined ? {} : { codes }) });

async function train(trial: CommandTrial, step: string, count: number, given: readonly string[]): Promise<Trained> {
  const folder = join(trial.workspace.folder, "runs", trial.name);
  mkdirSync(folder, { recursive: true });
  const prefix = join(folder, step);
  const settings = ["--set", `max_iter=${count}`, "--set", `snapshot_prefix=${prefix}`];
  await run(trial, ["train", "-solver", `${model}/solver.prototxt`, ...settings, ...given]);
  // What squeezenet promises of its receipt: packages/training/src/run/run-record.ts.
  const receipt = JSON.parse(readFileSync(`${prefix}.run.json`, "utf8")) as {
    readonly backend: { readonly device: string };
    readonly snapshots: readonly { readonly weights: string }[];
  };
  const last = receipt.snapshots.at(-1);
  if (last === undefined) throw new Error(`${prefix}.run.json has no snapshot`);
  return { device: receipt.backend.device, hash: last.weights };
}

async function classify(trial: CommandTrial): Promise<readonly number[]> {
  const { workspace } = trial;
  const net = ["--model", `${model}/deploy.prototxt`, "--weights", sharedWeights(workspace)];
  const how = ["--labels", `${data}/labels.txt`, "--mean", "128", "--scale", "0.0078125", "--top", "10", "--json"];
  const lines = (await run(trial, ["classify", ...net, ...how, ...workspace.images])).trim().split("\n");
  return lines.flatMap((line) => {
    const { top } = JSON.parse(line) as { top: readonly { readonly index: number; readonly probability: number }[] };
    return top.toSorted((a, b) => a.index - b.index).map(({ probability }) => probability);
  });
}

async function judge(trial: CommandTrial): Promise<Judged> {
  const given = ["conformance", "--backend", "cpu-worker", "--runs", String(kitRuns), "--json"];
  // Exit code 1 stands for a broken promise, and for anything else that goes wrong, which leaves no JSON.
  const output = await run(trial, given, [0, 1]);
  if (!output.startsWith("{")) throw new Error(tellingLine(output));
  const { kept, results } = JSON.parse(output) as {
    readonly kept: number;
    readonly results: readonly { readonly title: string; readonly name: string; readonly failure: string | null }[];
  };
  const broken = results.filter(({ failure }) => failure !== null);
  return { kept, broken: broken.map(({ title, name }) => `${title}: ${name}`) };
}
