import { type NetParameter, readNetBinary, readSolverState, type SolverState } from "@squeezenet/caffe-io";
import type { Files } from "../files.ts";
import { readState, readWeights } from "../read-files.ts";
import { parseSidecar, readSidecar, type Sidecar } from "./sidecar.ts";

/** A snapshot to go on from. State and weights are read when the nets stand. */
export interface ReadSnapshot {
  /** What messages call it: the path of its state. */
  readonly name: string;
  /** Null for a snapshot that Caffe wrote. */
  readonly sidecar: Sidecar | null;
  state(): Promise<SolverState>;
  weights(state: SolverState): Promise<{ readonly message: NetParameter; readonly file: string }>;
}

/** The bytes of a snapshot's files, as `encodeSnapshot` makes them; Caffe's own snapshots have no sidecar. */
export interface SnapshotBytes {
  readonly caffemodel: Uint8Array;
  readonly solverstate: Uint8Array;
  readonly trainstate?: Uint8Array | undefined;
}

/**
 * The snapshot whose .solverstate lies at a path: its weights are where the state says, or beside it.
 * @throws TrainingError for a damaged sidecar; the rest is read, and may fail, later
 */
export async function snapshotAt(path: string, files: Files): Promise<ReadSnapshot> {
  return {
    name: path,
    sidecar: await readSidecar(path, files),
    state: () => readState(path, files),
    async weights({ learned_net }) {
      const file = await learnedNet(learned_net, path, files);
      return { message: await readWeights(file, files), file };
    },
  };
}

/** The snapshot that these bytes are. @throws TrainingError for a damaged sidecar */
export function snapshotOf({ caffemodel, solverstate, trainstate }: SnapshotBytes): ReadSnapshot {
  const sidecar = trainstate === undefined ? null : parseSidecar(new TextDecoder().decode(trainstate), "trainstate");
  return {
    name: "solverstate",
    sidecar,
    state: async () => readSolverState(solverstate),
    weights: async () => ({ message: readNetBinary(caffemodel).message, file: "caffemodel" }),
  };
}

/** The weights that a state names: the path as it was written, else the file of that name beside the state. */
async function learnedNet(path: string, state: string, files: Files): Promise<string> {
  const { paths } = files;
  const beside = paths.join(paths.dirname(state), paths.basename(path));
  return (await files.exists(path)) || !(await files.exists(beside)) ? path : beside;
}
