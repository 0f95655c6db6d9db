import { readsDatabase } from "@squeezenet/caffe";
import { clone, type NetParameter, resolveSnapshotPrefix, type SolverParameter } from "@squeezenet/caffe-io";
import type { Files } from "../files.ts";
import { option } from "../named-option.ts";
import type { Say } from "../notice.ts";
import { overrideNet, overrideSolver, parseOverride } from "../overrides.ts";
import { readSolver } from "../read-files.ts";
import { netsOf, type SolverNets } from "../solver-nets.ts";
import { TrainingError } from "../training-error.ts";

/** Which solver to run, and what to change in it and in its nets. */
export interface RunFiles {
  /** Path of the solver's prototxt. */
  readonly solver: string;
  /** Paths of .caffemodel files to start from, with commas between them. */
  readonly weights?: string;
  /** Fields to override, as `parseOverride` reads them: `base_lr=0.02`, `net:data.batch_size=16`. */
  readonly set: readonly string[];
  /** NetState level of the training net, a whole number. Without level and stage, train_state stays as the solver has it. */
  readonly level?: string;
  /** NetState stages of the training net, with commas between them. */
  readonly stage?: string;
  /** batch_size × iter_size: sets iter_size. */
  readonly effectiveBatch?: number;
  /** batch_size of the training net's Data layers. */
  readonly batchSize?: number;
}

/** A run's solver and nets with all changes made. */
export interface Prepared {
  readonly solver: SolverParameter;
  readonly nets: SolverNets;
}

/**
 * Reads a solver and its nets and makes the changes that were asked for; each of them is told.
 * @throws TrainingError, PrototxtError or UpgradeError for what cannot be read, changed or supported
 */
export async function prepareRun(chosen: RunFiles, files: Files, say: Say): Promise<Prepared> {
  return prepareSolver(await readSolver(chosen.solver, files, say), chosen, files, say);
}

/**
 * Makes the changes that were asked for to a solver that was read already, and reads its nets.
 * @param chosen its `solver` is what errors call the solver; nets may lie beside it
 * @throws TrainingError, PrototxtError or UpgradeError for what cannot be read, changed or supported
 */
export async function prepareSolver(
  solver: SolverParameter,
  chosen: RunFiles,
  files: Files,
  say: Say,
): Promise<Prepared> {
  const overrides = chosen.set.map(parseOverride);
  const given = overrideSolver(solver, overrides, say);
  const read = await settled(given, chosen, files, say);
  checkSupported(read, chosen.solver, say);
  const found = await netsOf(read, chosen.solver, files, say);
  const nets = {
    train: overrideNet(found.train, overrides, say),
    tests: found.tests.map((net) => overrideNet(net, overrides, say)),
  };
  return split({ solver: read, nets }, chosen, say);
}

/** The solver with its snapshot prefix, its weights and its train_state settled. */
async function settled(solver: SolverParameter, chosen: RunFiles, files: Files, say: Say): Promise<SolverParameter> {
  const isFolder = await files.isFolder(solver.snapshot_prefix);
  const { message, upgrades } = resolveSnapshotPrefix(solver, chosen.solver, () => isFolder);
  for (const upgrade of upgrades) say({ kind: "upgraded", upgrade });
  const { level, stage } = chosen;
  const state = { level: Number(level ?? 0), stage: (stage ?? "").split(",") };
  const changed = level === undefined && stage === undefined ? message : clone(message, { train_state: state });
  return chosen.weights === undefined ? changed : clone(changed, { weights: [chosen.weights] });
}

/** Fields that Caffe's solvers know and that would be passed over in silence. */
function checkSupported({ snapshot_format, snapshot_diff, debug_info }: SolverParameter, file: string, say: Say): void {
  if (snapshot_format === "HDF5")
    throw new TrainingError(
      `${file}: snapshot_format: HDF5 is not supported; leave it out, or ${option("set")} snapshot_format=BINARYPROTO, for a .caffemodel that Caffe reads too`,
    );
  if (snapshot_diff)
    throw new TrainingError(
      `${file}: snapshot_diff: true is not supported; leave it out, or ${option("set")} snapshot_diff=false: Caffe itself reads no diff back`,
    );
  if (debug_info) say({ kind: "no effect", field: "debug_info" });
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

/** Splits `effectiveBatch` images into iter_size batches of `batchSize`. */
function split({ solver, nets }: Prepared, { effectiveBatch, batchSize }: RunFiles, say: Say): Prepared {
  if (effectiveBatch === undefined && batchSize === undefined) return { solver, nets };
  const given = batchSizeOf(nets.train);
  if (given === null)
    throw new TrainingError(
      `${option("effectiveBatch")} and ${option("batchSize")}: the training net has no Data layer to set them in`,
    );
  const size = batchSize ?? given;
  const effective = effectiveBatch ?? given * solver.iter_size;
  if (effective % size !== 0)
    throw new TrainingError(
      `an effective batch of ${effective} does not split into batches of ${size}: give a ${option("batchSize")} that divides it (${divisorsNear(effective, size)})`,
    );
  const iterations = effective / size;
  say({ kind: "split", effective, batchSize: size, iterSize: iterations });
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
