import { DivergedError } from "@squeezenet/caffe";
import { printText } from "@squeezenet/caffe-io";
import type { Backend } from "@squeezenet/core";
import { type Command, Option } from "commander";
import { CommandError } from "../failure.ts";
import { type BackendChoice, openBackend, optionTexts } from "../load-backend.ts";
import { logBackend } from "../log-backend.ts";
import { checkStatePath } from "../read-files.ts";
import { type ChangeKind, changeKinds } from "../run/compare-fingerprints.ts";
import { parseEarlyStop } from "../run/early-stop.ts";
import { findSnapshot } from "../run/find-snapshot.ts";
import type { Listener } from "../run/listener.ts";
import { type Prepared, prepareRun, type RunFiles } from "../run/prepare.ts";
import { TrainingProgress } from "../run/progress.ts";
import { solverReport } from "../run/report.ts";
import { Requests } from "../run/requests.ts";
import { parseRetention } from "../run/retention.ts";
import { type KeeperOptions, RunKeeper } from "../run/run-keeper.ts";
import { checkWritable } from "../run/snapshot-files.ts";
import { type MonitorChoices, RunMonitor } from "../run/run-monitor.ts";
import { type Choices, runTraining } from "../run/training.ts";
import { runtime } from "../runtime.ts";
import { version } from "../version.ts";
import {
  type AddCommand,
  collect,
  InvalidNumber,
  wholeNumber,
  withBackend,
  withBackendOptions,
  type World,
} from "./command.ts";

interface TrainOptions extends RunFiles, BackendChoice, Choices, MonitorChoices {
  readonly snapshot?: string;
  readonly allowChange: readonly ChangeKind[];
  readonly keep?: string;
  readonly earlyStop?: string;
  readonly watchdog: boolean;
}

/** Options that say which solver to run, and with what changed. */
export const withRunFiles = (command: Command): Command =>
  command
    .requiredOption("--solver <solver.prototxt>", "the solver")
    .option("--weights <a.caffemodel,…>", "weights to start from; later files win, layer by layer")
    .option(
      "--set <field=value>",
      "override a field: base_lr=0.02, or net:data.batch_size=16 for a layer's (repeatable)",
      collect,
      [],
    )
    .option("--level <n>", "NetState level of the training net", "0")
    .option("--stage <a,b>", "NetState stages of the training net", "");

/** Options that the numbers of a run depend on. */
export const withChoices = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--rng <order>",
        "dropout masks: each at an address of its own, so that any split of the batch gives the same\nmodel, or in Caffe's order of draws, to compare with Caffe",
      )
        .choices(["addressed", "caffe"])
        .default("addressed"),
    )
    .option("--shuffle", "read the training set in another order in every epoch, drawn from the seed", false);

/** `squeezenet train`: Caffe's `caffe train`. */
export const addTrain: AddCommand = (program, world) => {
  withBackendOptions(withChoices(withRunFiles(program.command("train"))))
    .summary("train a net, or go on training one")
    .description(
      "Trains the net of a solver.prototxt, as `caffe train` does. Paths in the prototxts are relative to the working\n" +
        "directory. Log lines go to stderr in Caffe's words, those that Caffe does not have from `squeezenet:0]`.\n" +
        "SIGINT and SIGTERM stop with a snapshot, SIGHUP takes one. Beside the snapshots stands SNAPSHOT_PREFIX.run.json,\n" +
        "the receipt of the run, for `squeezenet verify`.",
    )
    .option(
      "--snapshot <x.solverstate|auto>",
      "a state to go on from, or auto: the newest whole one; not with --weights",
    )
    .option(
      "--allow-change <kinds>",
      `go on from a state although this has changed since: ${changeKinds.join(", ")}`,
      parseChangeKinds,
      [],
    )
    .option("--effective-batch <n>", "batch_size × iter_size: sets iter_size", wholeNumber("effective-batch", 1))
    .option("--batch-size <n>", "batch_size of the training net's Data layers", wholeNumber("batch-size", 1))
    .option("--keep <last=n,best=n:output>", "remove older snapshots, such as last=3,best=2:accuracy")
    .option("--early-stop <output,patience=n>", "stop after so many tests without a better one: accuracy,patience=5")
    .option("--jsonl <file>", "write what happens as JSON lines")
    .option("--tensorboard <folder>", "write TensorBoard's event files")
    .option(
      "--serve <port>",
      "show the run on a page at http://127.0.0.1:<port>/ (0: any free one); its JSON lines are\nSNAPSHOT_PREFIX.jsonl unless named, and it ends as SNAPSHOT_PREFIX.report.html",
      portNumber,
    )
    .option("--no-watchdog", "go on with numbers that are not finite, as Caffe does")
    .action((options: TrainOptions) => train(options, world));
};

function parseChangeKinds(text: string): readonly ChangeKind[] {
  return text.split(",").map((name) => {
    const kind = changeKinds.find((each) => each === name);
    if (kind === undefined)
      throw new CommandError(`--allow-change ${text}: "${name}" is none of ${changeKinds.join(", ")}`);
    return kind;
  });
}

function portNumber(text: string): number {
  const port = wholeNumber("serve", 0)(text.replace(/^:/, ""));
  if (port > 65535) throw new InvalidNumber(`--serve takes a port, 0 to 65535, found "${text}"`);
  return port;
}

async function train(options: TrainOptions, world: World): Promise<void> {
  const { log } = world;
  if (options.snapshot !== undefined && options.weights !== undefined && options.snapshot !== "auto")
    throw new CommandError("Give a snapshot to resume training or weights to finetune but not both.");
  if (options.snapshot !== undefined) checkStatePath(options.snapshot);
  const retention = options.keep === undefined ? null : parseRetention(options.keep);
  const earlyStop = options.earlyStop === undefined ? null : parseEarlyStop(options.earlyStop);
  const prepared = prepareRun(options, log);
  const { solver } = prepared;
  checkWritable(solver.snapshot_prefix);
  const snapshot = options.snapshot === "auto" ? automatic(solver.snapshot_prefix, log) : options.snapshot;
  await withBackend(openBackend(options), async (backend) => {
    logBackend(backend, "caffe.cpp:197", log);
    if (solver.solver_mode === "GPU")
      log(
        "INFO",
        "squeezenet:0",
        `solver_mode: GPU does not choose the backend here; --backend does (${backend.name}).`,
      );
    log("INFO", "solver.cpp:45", `Initializing solver from parameters: \n${printText(solver)}`);
    using requests = new Requests((message) => log("INFO", "squeezenet:0", message));
    const keeping = {
      prefix: solver.snapshot_prefix,
      making: makingOf(prepared, options, backend),
      retention,
      earlyStop,
      snapshot,
      stop: () => requests.stop(),
      log,
    };
    await observed(prepared, { ...options, snapshot }, { backend, keeping, requests, world });
  });
}

interface Observed {
  readonly backend: Backend;
  readonly keeping: KeeperOptions;
  readonly requests: Requests;
  readonly world: World;
}

/** Trains, with all who listen. */
async function observed(
  { solver, nets }: Prepared,
  options: Omit<TrainOptions, "snapshot"> & { readonly snapshot: string | undefined },
  { backend, keeping, requests, world }: Observed,
): Promise<void> {
  const { log } = world;
  using bar = new TrainingProgress(world.terminal, solver.max_iter);
  const clearBar: Listener = () => bar.clear();
  const advanceBar: Listener = (event) => {
    if (event.kind === "iteration") bar.advance(event.iteration, event.images, event.smoothedLoss);
  };
  const goesOn = options.snapshot !== undefined;
  const monitoring = { prefix: solver.snapshot_prefix, iterations: solver.max_iter, goesOn, log };
  let monitor: RunMonitor | null = null;
  let keeper: RunKeeper | null = null;
  try {
    await runTraining(solver, nets, {
      ...options,
      backend,
      log,
      request: () => requests.take(),
      begin: async (start) => {
        keeper = await RunKeeper.begin(start, keeping);
        monitor = await RunMonitor.open(options, monitoring);
        return [clearBar, solverReport(log, solver), keeper.listen, monitor.listen, advanceBar];
      },
    });
  } catch (error) {
    // Assigned in a callback, which narrowing does not see.
    (monitor as RunMonitor | null)?.fail(error);
    if (!(error instanceof DivergedError)) throw error;
    const last = (keeper as RunKeeper | null)?.lastState ?? null;
    const where = last === null ? "No snapshot has been taken." : `The last good snapshot is ${last}.`;
    throw new CommandError(`${error.message}. ${where}`, { cause: error });
  } finally {
    await (monitor as RunMonitor | null)?.[Symbol.asyncDispose]();
  }
}

/** The newest whole snapshot, or none: then the run starts from its beginning. */
function automatic(prefix: string, log: World["log"]): string | undefined {
  const found = findSnapshot(prefix, log);
  const what = found === null ? `no snapshot of ${prefix} yet: starting from the beginning` : `going on from ${found}`;
  log("INFO", "squeezenet:0", `--snapshot auto: ${what}`);
  return found ?? undefined;
}

/** What the record of a run says of its making. */
function makingOf({ solver, nets }: Prepared, options: TrainOptions, backend: Backend): KeeperOptions["making"] {
  return {
    code: { squeezenet: version(), runtime: runtime() },
    backend: {
      name: backend.name,
      device: backend.device,
      choice: options.backend,
      options: optionTexts(options),
      ...(backend.varies === undefined ? {} : { varies: backend.varies }),
    },
    rng: options.rng,
    shuffle: options.shuffle,
    solver: printText(solver),
    net: printText(nets.train),
    tests: nets.tests.map((net) => printText(net)),
  };
}
