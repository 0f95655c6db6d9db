import { existsSync, statSync } from "node:fs";
import { clone, printText, resolveSnapshotPrefix, type SolverParameter } from "@squeezenet/caffe-io";
import { Option } from "commander";
import { CommandError } from "../failure.ts";
import type { Log } from "../glog.ts";
import { type BackendChoice, openBackend } from "../load-backend.ts";
import { overrideNet, overrideSolver, parseOverride } from "../overrides.ts";
import { checkStatePath, readSolver } from "../read-files.ts";
import { checkWritable } from "../snapshot-files.ts";
import { netsOf } from "../solver-nets.ts";
import { runTraining } from "../training.ts";
import { type AddCommand, collect, withBackend, withBackendOptions, type World } from "./command.ts";

interface TrainOptions extends BackendChoice {
  readonly solver: string;
  readonly weights?: string;
  readonly snapshot?: string;
  readonly set: readonly string[];
  readonly rng: "addressed" | "caffe";
  readonly level: string;
  readonly stage: string;
}

/** `squeezenet train`: Caffe's `caffe train`. */
export const addTrain: AddCommand = (program, world) => {
  withBackendOptions(program.command("train"))
    .summary("train a net, or go on training one")
    .description(
      "Trains the net of a solver.prototxt, as `caffe train` does. Paths in the prototxts are relative to the working\n" +
        "directory. Log lines go to stderr in Caffe's words; SIGINT and SIGTERM stop with a snapshot, SIGHUP takes one.",
    )
    .requiredOption("--solver <solver.prototxt>", "the solver")
    .option("--weights <a.caffemodel,…>", "weights to start from; later files win, layer by layer")
    .option("--snapshot <x.solverstate>", "a state to go on from; not with --weights")
    .option(
      "--set <field=value>",
      "override a field: base_lr=0.02, or net:data.batch_size=16 for a layer's (repeatable)",
      collect,
      [],
    )
    .addOption(
      new Option(
        "--rng <order>",
        "dropout masks: each at an address of its own, so that any split of the batch gives the same\nmodel, or in Caffe's order of draws, to compare with Caffe",
      )
        .choices(["addressed", "caffe"])
        .default("addressed"),
    )
    .option("--level <n>", "NetState level of the training net", "0")
    .option("--stage <a,b>", "NetState stages of the training net", "")
    .action((options: TrainOptions) => train(options, world));
};

async function train(options: TrainOptions, world: World): Promise<void> {
  const { log } = world;
  if (options.snapshot !== undefined && options.weights !== undefined)
    throw new CommandError("Give a snapshot to resume training or weights to finetune but not both.");
  if (options.snapshot !== undefined) checkStatePath(options.snapshot);
  const overrides = options.set.map(parseOverride);
  const solver = settled(overrideSolver(readSolver(options.solver, log), overrides, log), options, log);
  checkSupported(solver, options.solver, log);
  const nets = netsOf(solver, options.solver, log);
  const overridden = {
    train: overrideNet(nets.train, overrides, log),
    tests: nets.tests.map((net) => overrideNet(net, overrides, log)),
  };
  checkWritable(solver.snapshot_prefix);
  await withBackend(openBackend(options), async (backend) => {
    log("INFO", "caffe.cpp:197", `Use backend ${backend.name}: ${backend.device}.`);
    if (solver.solver_mode === "GPU")
      log(
        "INFO",
        "caffe.cpp:197",
        `solver_mode: GPU does not choose the backend here; --backend does (${backend.name}).`,
      );
    log("INFO", "solver.cpp:45", `Initializing solver from parameters: \n${printText(solver)}`);
    await runTraining(solver, overridden, { ...options, backend, world });
  });
}

/** Fields that Caffe's solvers know and that would be passed over in silence. */
function checkSupported({ snapshot_format, snapshot_diff, debug_info }: SolverParameter, file: string, log: Log): void {
  if (snapshot_format === "HDF5")
    throw new CommandError(
      `${file}: snapshot_format: HDF5 is not supported; leave it out, or --set snapshot_format=BINARYPROTO, for a .caffemodel that Caffe reads too`,
    );
  if (snapshot_diff)
    throw new CommandError(
      `${file}: snapshot_diff: true is not supported; leave it out, or --set snapshot_diff=false: Caffe itself reads no diff back`,
    );
  if (debug_info) log("WARNING", "solver.cpp:45", "debug_info: true is not supported: no sums of blobs are logged.");
}

/** The solver with its snapshot prefix, its weights and its train_state settled. */
function settled(solver: SolverParameter, options: TrainOptions, log: World["log"]): SolverParameter {
  const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
  const { message, upgrades } = resolveSnapshotPrefix(solver, options.solver, isDirectory);
  for (const { severity, text, line } of upgrades) log(severity, `upgrade_proto.cpp:${line ?? 0}`, text);
  const state = { level: Number(options.level), stage: options.stage.split(",") };
  const changed = clone(message, { train_state: state });
  return options.weights === undefined ? changed : clone(changed, { weights: [options.weights] });
}
