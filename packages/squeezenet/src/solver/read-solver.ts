import { clone, type Fields, has, readSolverText, type SolverParameter } from "@squeezenet/caffe-io";
import { type FileLike, nameOfFile, readBytes } from "@squeezenet/data";
import { type Files, type Notice, type Prepared, prepareSolver } from "@squeezenet/training";
import { isFile } from "../is-file.ts";
import { messageOf } from "../message-of.ts";
import { type ModelSource, readNet } from "../read-net.ts";
import { localPath } from "./local-path.ts";

/**
 * A solver's description: a file, the text of a prototxt (a string with a `{`, a line break or a `: ` in it), the message
 * itself, or its fields as a plain object: `{ base_lr: 0.01, lr_policy: "fixed", max_iter: 1000 }`.
 */
export type SolverSource = FileLike | SolverParameter | Fields<"SolverParameter">;

/** Nets in place of those that the solver names. */
export interface SolverNetsOptions {
  /** The net to train and, where the solver has `test_iter`, to test, in place of the solver's own. */
  readonly net?: ModelSource;
  /** Other nets to test, one for each `test_iter` of the solver. */
  readonly testNets?: readonly ModelSource[];
}

/** A solver that was read, and whether it names a place for its snapshots. */
export interface ReadSolver extends Prepared {
  /** A file names it by its own name, as with the command. */
  readonly namesPrefix: boolean;
}

/**
 * Reads a solver and its nets.
 * @throws DataError, TrainingError for files that cannot be read and for nets that do not match the solver
 * @throws PrototxtError, UpgradeError for text that Caffe could not read, with `file`, `line` and `column`
 * @throws MessageError for fields that Caffe does not have
 */
export async function readSolver(
  source: SolverSource,
  options: SolverNetsOptions,
  files: Files,
  say: (notice: Notice) => void,
): Promise<ReadSolver> {
  const { message, name } = await parameterOf(source, say);
  const solver = await withNets(message, options);
  const prepared = await prepareSolver(solver, { solver: name ?? "solver", set: [] }, files, say);
  return { ...prepared, namesPrefix: name !== null || has(message, "snapshot_prefix") };
}

async function parameterOf(
  source: SolverSource,
  say: (notice: Notice) => void,
): Promise<{ readonly message: SolverParameter; readonly name: string | null }> {
  if (!isFile(source)) return { message: messageOf("SolverParameter", source), name: null };
  const isText = typeof source === "string" && /[{\n]|: /.test(source);
  const name = isText ? null : localPath(nameOfFile(source, "solver.prototxt"));
  const text = isText ? source : new TextDecoder().decode(await readBytes(source));
  const { message, warnings, upgrades } = readSolverText(text, { file: name ?? "solver prototxt" });
  for (const upgrade of upgrades) say({ kind: "upgraded", upgrade });
  for (const warning of warnings) say({ kind: "odd", message: warning.message });
  // Bytes have no name to write snapshots under.
  return { message, name: typeof source === "string" || "href" in source ? name : null };
}

async function withNets(solver: SolverParameter, { net, testNets }: SolverNetsOptions): Promise<SolverParameter> {
  const others = { net: undefined, train_net: undefined, train_net_param: undefined };
  const train = net === undefined ? {} : { ...others, net_param: await readNet(net) };
  const tests =
    testNets === undefined
      ? {}
      : { test_net: [], test_net_param: await Promise.all(testNets.map((each) => readNet(each))) };
  return clone(solver, { ...train, ...tests });
}
