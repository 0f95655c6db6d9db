import { printText } from "@squeezenet/caffe-io";
import {
  type ChangeKind,
  changeKinds,
  checkWritable,
  type Choices,
  findSnapshot,
  type Host,
  makingOf,
  prepareRun,
  type RunFiles,
} from "@squeezenet/training";
import { nodeHost } from "@squeezenet/training/node";
import { CommandError } from "../failure.ts";
import { type BackendChoice, openBackend, optionTexts } from "../load-backend.ts";
import { logBackend } from "../log-backend.ts";
import { logNotice } from "../log-notice.ts";
import { parseEarlyStop } from "../run/parse-early-stop.ts";
import { parseRetention } from "../run/parse-retention.ts";
import type { MonitorChoices } from "../run/run-monitor.ts";
import { showRun } from "../run/show-run.ts";
import { version } from "../version.ts";
import { type AddCommand, InvalidNumber, wholeNumber, withBackend, withBackendOptions, type World } from "./command.ts";
import { withChoices, withRunFiles } from "./run-options.ts";

interface TrainOptions extends RunFiles, BackendChoice, Choices, MonitorChoices {
  readonly snapshot?: string;
  readonly allowChange: readonly ChangeKind[];
  readonly keep?: string;
  readonly earlyStop?: string;
  readonly watchdog: boolean;
}

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
  const host = nodeHost();
  const prepared = await prepareRun(options, host.files, (notice) => logNotice(log, notice));
  const { solver } = prepared;
  const prefix = solver.snapshot_prefix;
  await checkWritable(prefix, host.files);
  const snapshot = options.snapshot === "auto" ? await automatic(prefix, host, log) : options.snapshot;
  await withBackend(openBackend(options), async (backend) => {
    logBackend(backend, "caffe.cpp:197", log);
    if (solver.solver_mode === "GPU")
      log(
        "INFO",
        "squeezenet:0",
        `solver_mode: GPU does not choose the backend here; --backend does (${backend.name}).`,
      );
    log("INFO", "solver.cpp:45", `Initializing solver from parameters: \n${printText(solver)}`);
    const code = { squeezenet: version(), runtime: host.runtime };
    const chosen = { choice: options.backend, options: optionTexts(options) };
    const { rng, shuffle } = options;
    const making = makingOf(prepared, { ...chosen, backend, code, rng, shuffle });
    const training = { ...options, backend, host, snapshot };
    await showRun(prepared, training, { prefix, making, retention, earlyStop }, world);
  });
}

/** @throws CommandError for a .caffemodel given as a state, a common mistake */
function checkStatePath(path: string): void {
  if (path.endsWith(".caffemodel"))
    throw new CommandError(
      `${path}: -snapshot takes a .solverstate, this is a .caffemodel; to start from its weights say -weights ${path}`,
    );
}

/** The newest whole snapshot, or none: then the run starts from its beginning. */
async function automatic(prefix: string, host: Host, log: World["log"]): Promise<string | undefined> {
  const found = await findSnapshot(prefix, host, (notice) => logNotice(log, notice));
  const what = found === null ? `no snapshot of ${prefix} yet: starting from the beginning` : `going on from ${found}`;
  log("INFO", "squeezenet:0", `--snapshot auto: ${what}`);
  return found ?? undefined;
}
