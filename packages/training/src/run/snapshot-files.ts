import type { Snapshot } from "@squeezenet/caffe";
import { clone, writeNetBinary, writeSolverState } from "@squeezenet/caffe-io";
import type { Files } from "../files.ts";
import type { Hashing } from "../hashing.ts";
import type { Notice } from "../notice.ts";
import { TrainingError } from "../training-error.ts";
import { weightsHash } from "./hashes.ts";
import type { RecordedSnapshot } from "./run-record.ts";
import type { Sidecar } from "./sidecar.ts";

/** Paths of a snapshot's files. */
export const filesOf = (stem: string): Record<"caffemodel" | "trainstate" | "solverstate", string> => ({
  caffemodel: `${stem}.caffemodel`,
  trainstate: `${stem}.trainstate`,
  solverstate: `${stem}.solverstate`,
});

/** A snapshot's files, not written yet. */
export interface EncodedSnapshot {
  readonly iteration: number;
  /** The path without its ending. */
  readonly stem: string;
  /** SHA-256 of the learned numbers. */
  readonly weights: string;
  readonly caffemodel: Uint8Array;
  readonly trainstate: Uint8Array;
  readonly solverstate: Uint8Array;
}

/** What a sidecar says beside the solver's progress and the hashes. */
export type SidecarFacts = Omit<Sidecar, "format" | "progress" | "files">;

/** The bytes of a snapshot's files. The sidecar holds the hashes of the other two. @param prefix of their paths */
export async function encodeSnapshot(
  prefix: string,
  { model, state, progress }: Snapshot,
  { samples, testSamples, seed, fingerprint }: SidecarFacts,
  hashing: Hashing,
): Promise<EncodedSnapshot> {
  const { iteration } = progress;
  const stem = `${prefix}_iter_${iteration}`;
  const caffemodel = writeNetBinary(model);
  const solverstate = writeSolverState(clone(state, { learned_net: filesOf(stem).caffemodel }));
  const hashes = {
    caffemodel: await hashing.sha256([caffemodel]),
    solverstate: await hashing.sha256([solverstate]),
  };
  const facts = { samples, testSamples, seed, fingerprint };
  const sidecar = { format: "squeezenet-trainstate-1", progress, ...facts, files: hashes } satisfies Sidecar;
  const trainstate = new TextEncoder().encode(`${JSON.stringify(sidecar, null, 1)}\n`);
  return { iteration, stem, weights: await weightsHash(model, hashing), caffemodel, trainstate, solverstate };
}

/**
 * Writes the files of a snapshot, each whole or not at all, the state last: a state that is there is whole, and so are
 * its weights and its sidecar (Solver::Snapshot). `announce` is called when all but the state is there.
 * @throws TrainingError for a file that cannot be written
 */
export async function* writeSnapshot(
  { iteration, stem, weights, ...bytes }: EncodedSnapshot,
  files: Files,
  announce: (written: RecordedSnapshot) => Promise<void>,
): AsyncGenerator<Notice> {
  const paths = filesOf(stem);
  // A state of that name from an earlier run would vouch for files that are being replaced.
  await files.remove(paths.solverstate);
  yield { kind: "writing weights", path: paths.caffemodel };
  await files.writeWhole(paths.caffemodel, bytes.caffemodel);
  yield { kind: "weights hashed", hash: weights };
  await files.writeWhole(paths.trainstate, bytes.trainstate);
  await announce({ iteration, weights, stem });
  yield { kind: "writing state", path: paths.solverstate };
  await files.writeWhole(paths.solverstate, bytes.solverstate);
}

/** Removes a snapshot, its state first: what is left of it is never taken for a whole one. */
export async function removeSnapshot(stem: string, files: Files): Promise<void> {
  const { solverstate, trainstate, caffemodel } = filesOf(stem);
  for (const path of [solverstate, trainstate, caffemodel]) await files.remove(path);
}

/**
 * Finds out before training whether a snapshot can be written, as Caffe does (Solver::CheckSnapshotWritePermissions).
 * @throws TrainingError where it cannot
 */
export async function checkWritable(prefix: string, files: Files): Promise<void> {
  const why = await files.probe(`${prefix}_iter_0.tempfile`);
  if (why !== null)
    throw new TrainingError(
      `Cannot write to snapshot prefix '${prefix}'.  Make sure that the directory exists and is writable. (${why})`,
    );
}
