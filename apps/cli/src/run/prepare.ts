import { existsSync, statSync } from "node:fs";
import { readsDatabase } from "@squeezenet/caffe";
import { clone, type NetParameter, resolveSnapshotPrefix, type SolverParameter } from "@squeezenet/caffe-io";
import { CommandError } from "../failure.ts";
import type { Log } from "../glog.ts";
import { overrideNet, overrideSolver, parseOverride } from "../overrides.ts";
import { readSolver } from "../read-files.ts";
import { netsOf, type SolverNets } from "../solver-nets.ts";

/** What the command line says of a run's solver and nets. */
export interface RunFiles {
  readonly solver: string;
  readonly weights?: string;
  readonly set: readonly string[];
  readonly level: string;
  readonly stage: string;
  readonly effectiveBatch?: number;
  readonly batchSize?: number;
}

export interface Prepared {
  readonly solver: SolverParameter;
  readonly nets: SolverNets;
}

/** Reads a solver and its nets and lays what the command line says over them; every change is said in the log. */
export function prepareRun(files: RunFiles, log: Log): Prepared {
  const overrides = files.set.map(parseOverride);
  const read = settled(overrideSolver(readSolver(files.solver, log), overrides, log), files, log);
  checkSupported(read, files.solver, log);
  const found = netsOf(read, files.solver, log);
  const nets = {
    train: overrideNet(found.train, overrides, log),
    tests: found.tests.map((net) => overrideNet(net, overrides, log)),
  };
  return split({ solver: read, nets }, files, log);
}

/** The solver with its snapshot prefix, its weights and its train_state settled. */
function settled(solver: SolverParameter, files: RunFiles, log: Log): SolverParameter {
  const isDirectory = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
  const { message, upgrades } = resolveSnapshotPrefix(solver, files.solver, isDirectory);
  for (const { severity, text, line } of upgrades) log(severity, `upgrade_proto.cpp:${line ?? 0}`, text);
  const state = { level: Number(files.level), stage: files.stage.split(",") };
  const changed = clone(message, { train_state: state });
  return files.weights === undefined ? changed : clone(changed, { weights: [files.weights] });
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
  if (debug_info) log("WARNING", "squeezenet:0", "debug_info: true is not supported: no sums of blobs are logged.");
}

/** The batch size of a training net's first database, or null for a net that reads none. */
export const batchSizeOf = ({ layer }: NetParameter): number | null =>
  layer.find(readsDatabase)?.data_param.batch_size ?? null;

/** The net with another batch_size in each layer that reads a database. */
export const withBatchSize = (net: NetParameter, batchSize: number): NetParameter =>
  clone(net, {
    layer: net.layer.map((layer) =>
      readsDatabase(layer) ? clone(layer, { data_param: { ...layer.data_param, batch_size: batchSize } }) : layer,
    ),
  });

/** Splits `--effective-batch` images into iter_size batches of `--batch-size`. */
function split({ solver, nets }: Prepared, { effectiveBatch, batchSize }: RunFiles, log: Log): Prepared {
  if (effectiveBatch === undefined && batchSize === undefined) return { solver, nets };
  const given = batchSizeOf(nets.train);
  if (given === null)
    throw new CommandError("--effective-batch and --batch-size: the training net has no Data layer to set them in");
  const size = batchSize ?? given;
  const effective = effectiveBatch ?? given * solver.iter_size;
  if (effective % size !== 0)
    throw new CommandError(
      `an effective batch of ${effective} does not split into batches of ${size}: give a --batch-size that divides it (${divisorsNear(effective, size)})`,
    );
  const iterations = effective / size;
  log("INFO", "squeezenet:0", `Effective batch: ${effective} = batch_size ${size} × iter_size ${iterations}`);
  return {
    solver: clone(solver, { iter_size: iterations }),
    nets: { ...nets, train: withBatchSize(nets.train, size) },
  };
}

/** The greatest divisor below and the least above. */
function divisorsNear(whole: number, size: number): string {
  const divisors = Array.from({ length: whole }, (_, i) => i + 1).filter((each) => whole % each === 0);
  const near = [divisors.findLast((each) => each < size), divisors.find((each) => each > size)];
  return near.filter((each) => each !== undefined).join(" or ");
}
