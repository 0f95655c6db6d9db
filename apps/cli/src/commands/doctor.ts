import { freemem } from "node:os";
import { copyTrainedLayers, filterNet, type Net, stateOf, updateRules } from "@squeezenet/caffe";
import { create, type LayerParameter, type NetParameter, type SolverParameter } from "@squeezenet/caffe-io";
import { readsDatabase } from "@squeezenet/caffe";
import { Mt19937 } from "@squeezenet/core";
import { type Fed, feedNet } from "../batches.ts";
import { checkData, type Classes } from "../doctor/data.ts";
import { checkDisk } from "../doctor/disk.ts";
import type { Finding, Gravity, Tell } from "../doctor/finding.ts";
import { checkFirstBatch } from "../doctor/first-batch.ts";
import { checkMemory } from "../doctor/memory.ts";
import { checkSchedule } from "../doctor/schedule.ts";
import { CommandError, describeError, exitCodes } from "../failure.ts";
import type { Log } from "../glog.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { readWeights } from "../read-files.ts";
import { prepareRun, type RunFiles } from "../run/prepare.ts";
import { variationOf } from "../variation.ts";
import { type AddCommand, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";
import { withRunFiles } from "./train.ts";

interface DoctorOptions extends RunFiles, BackendChoice {
  readonly memory?: string;
  readonly compute: boolean;
  readonly json?: boolean;
}

/** `squeezenet doctor`: whether a run would go well, before it starts. */
export const addDoctor: AddCommand = (program, world) => {
  withBackendOptions(withRunFiles(program.command("doctor")))
    .summary("check solver, nets, data and weights before a run")
    .description(
      "Checks all that a run needs, together, in seconds: the prototxts, every label, what tests see, epochs, memory, the disk,\n" +
        "the weights, the first loss, each layer's gradient, and whether one batch can be learned. Trains and writes nothing.\n" +
        "Exit code 1 if it finds an error; warnings leave it 0.",
    )
    .option("--effective-batch <n>", "batch_size × iter_size: sets iter_size", wholeNumber("effective-batch", 1))
    .option("--batch-size <n>", "batch_size of the training net's Data layers", wholeNumber("batch-size", 1))
    .option("--memory <size>", "the memory that the run may take, such as 2G (what is free, unless told)")
    .option("--no-compute", "leave out what needs the backend: first loss, gradients, one batch")
    .option("--json", "one JSON object on stdout")
    .action((options: DoctorOptions) => doctor(options, world));
};

const signs: { readonly [G in Gravity]: string } = { ok: "ok      ", warning: "warning ", error: "ERROR   " };

async function doctor(options: DoctorOptions, { log, print }: World): Promise<void> {
  const findings: Finding[] = [];
  const tell: Tell = (gravity, check, message) => {
    findings.push({ gravity, check, message });
    if (options.json !== true) print(`${signs[gravity]}${check}: ${message}`);
  };
  // Whatever a run would end with, is a finding.
  const attempt = async (check: string, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      tell("error", check, describeError(error));
    }
  };
  const notes: Log = (severity, source, message) => {
    if (severity !== "INFO" || message.startsWith("Overridden")) log(severity, source, message);
  };
  await attempt("files", () => examine(options, tell, attempt, notes));
  const errors = findings.filter(({ gravity }) => gravity === "error").length;
  const warnings = findings.filter(({ gravity }) => gravity === "warning").length;
  if (options.json === true) print(JSON.stringify({ errors, warnings, findings }));
  else print(`${errors} errors, ${warnings} warnings.`);
  if (errors > 0) process.exitCode = exitCodes.failed;
}

type Attempt = (check: string, work: () => Promise<void> | void) => Promise<void>;

async function examine(options: DoctorOptions, tell: Tell, attempt: Attempt, log: Log): Promise<void> {
  const budget = options.memory === undefined ? freemem() : parseBytes(options.memory);
  const { solver, nets } = prepareRun(options, log);
  tell("ok", "files", `${options.solver} and its nets read; paths are relative to ${process.cwd()}`);
  const state = stateOf(nets.train, "TRAIN", create("NetState", { ...solver.train_state }));
  await withBackend(openBackend(options), async (backend) => {
    const variation = variationOf(backend);
    tell("ok", "backend", `${backend.name}: ${backend.device}${variation === null ? "" : `; ${variation}`}`);
    const generator = new Mt19937(Math.max(0, solver.random_seed));
    const fed = await feedNet(nets.train, { backend, generator, state, start: 0, log });
    try {
      tell("ok", "net", `${fed.net.name}: ${fed.net.layers.length} layers, ${parametersOf(fed.net)} parameters`);
      const classes = classesOf(fed.net);
      await checkSets(solver, nets, { state, fed, classes }, tell, attempt);
      await attempt("memory", () => checkMemory(solver, nets.train, imagesOf(fed.net), budget, tell));
      const histories = updateRules[solver.type]?.histories ?? 1;
      await attempt("disk", () => checkDisk(solver, parametersOf(fed.net), histories, tell));
      await attempt("weights", () => checkWeights(fed.net, solver, tell));
      if (options.compute)
        await attempt("first batch", () =>
          checkFirstBatch(solver, fed, backend, classes, solver.weights.length > 0, tell),
        );
    } finally {
      await fed.close();
    }
  });
}

const parametersOf = ({ params }: Net): number => params.reduce((sum, { length }) => sum + length, 0);

/** The shape of what is fed, for one image. */
const imagesOf = ({ inputs }: Net): ReadonlyMap<string, readonly number[]> =>
  new Map([...inputs].map(([blob, [, ...image]]) => [blob, [1, ...image]]));

/** The first loss that judges by classes. */
function classesOf(net: Net): Classes | null {
  const judge = net.layers.find(({ layer }) => layer.labels !== undefined);
  const labels = judge?.layer.labels;
  return judge === undefined || labels === undefined ? null : { layer: judge.parameter.name, ...labels };
}

interface Trained {
  readonly state: ReturnType<typeof stateOf>;
  readonly fed: Fed;
  readonly classes: Classes | null;
}

async function checkSets(
  solver: SolverParameter,
  nets: { readonly train: NetParameter; readonly tests: readonly NetParameter[] },
  { state, fed, classes }: Trained,
  tell: Tell,
  attempt: Attempt,
): Promise<void> {
  const databaseOf = (net: NetParameter): LayerParameter | undefined => net.layer.find(readsDatabase);
  const train = databaseOf(filterNet(nets.train, state));
  let records = 0;
  await attempt("data, TRAIN", () => {
    if (train !== undefined) records = checkData(train, classes, "TRAIN", tell);
  });
  const tests: { batchSize: number; records: number }[] = [];
  for (const [number, net] of nets.tests.entries())
    await attempt("data, TEST", () => {
      const layer = databaseOf(filterNet(net, stateOf(net, "TEST", solver.test_state[number])));
      if (layer === undefined) return;
      tests.push({ batchSize: layer.data_param.batch_size, records: checkData(layer, classes, "TEST", tell) });
    });
  if (records > 0) checkSchedule(solver, { batchSize: fed.batchSize, records, tests }, tell);
}

/** Loads the weights that the solver names. */
function checkWeights(net: Net, solver: SolverParameter, tell: Tell): void {
  for (const file of solver.weights.flatMap((list) => list.split(",")).filter((each) => each !== "")) {
    const { ignored, initialized } = copyTrainedLayers(net, readWeights(file), file);
    const gravity = initialized.length > 0 || ignored.length > 0 ? "warning" : "ok";
    const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.join(", "));
    tell(
      gravity,
      "weights",
      `${file} fits; layers of the net that it does not have: ${list(initialized)}; of its own that the net has not: ${list(ignored)}`,
    );
  }
}

/** 2G, 512M or bytes. */
function parseBytes(text: string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
  if (count === undefined) throw new CommandError(`--memory ${text}: expected a number with K, M or G, such as 2G`);
  return Number(count) * { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[unit.toUpperCase() as "" | "K" | "M" | "G"];
}
