import type { Snapshot } from "@squeezenet/caffe";
import { clone, writeNetBinary, writeSolverState } from "@squeezenet/caffe-io";
import type { Files } from "../files.ts";
import type { Host } from "../host.ts";
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

/**
 * Writes the files of a snapshot, each whole or not at all, the state last: a state that is there is whole, and so are
 * its weights and its sidecar (Solver::Snapshot). The sidecar holds the hashes of the other two. `announce` is called
 * when all but the state is there.
 * @throws TrainingError for a file that cannot be written
 */
export async function* writeSnapshot(
  prefix: string,
  { model, state, progress }: Snapshot,
  sidecar: Omit<Sidecar, "format" | "progress" | "files">,
  { files, hashing }: Host,
  announce: (written: RecordedSnapshot) => Promise<void>,
): AsyncGenerator<Notice> {
  const stem = `${prefix}_iter_${progress.iteration}`;
  const paths = filesOf(stem);
  const caffemodel = writeNetBinary(model);
  const solverstate = writeSolverState(clone(state, { learned_net: paths.caffemodel }));
  const weights = await weightsHash(model, hashing);
  // A state of that name from an earlier run would vouch for files that are being replaced.
  await files.remove(paths.solverstate);
  yield { kind: "writing weights", path: paths.caffemodel };
  await files.writeWhole(paths.caffemodel, caffemodel);
  yield { kind: "weights hashed", hash: weights };
  const hashes = {
    caffemodel: await hashing.sha256([caffemodel]),
    solverstate: await hashing.sha256([solverstate]),
  };
  const whole = { format: "squeezenet-trainstate-1", progress, ...sidecar, files: hashes } satisfies Sidecar;
  await files.writeWhole(paths.trainstate, new TextEncoder().encode(`${JSON.stringify(whole, null, 1)}\n`));
  await announce({ iteration: progress.iteration, weights, stem });
  yield { kind: "writing state", path: paths.solverstate };
  await files.writeWhole(paths.solverstate, solverstate);
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
