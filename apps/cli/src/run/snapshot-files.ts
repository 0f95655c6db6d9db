import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Snapshot } from "@squeezenet/caffe";
import { clone, writeNetBinary, writeSolverState } from "@squeezenet/caffe-io";
import { reasonOf } from "@squeezenet/data";
import { CommandError } from "../failure.ts";
import type { Log } from "../glog.ts";
import { sha256, weightsHash } from "./hashes.ts";
import type { RecordedSnapshot } from "./run-record.ts";
import type { Sidecar } from "./sidecar.ts";
import { writeWhole } from "./write-whole.ts";

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
 */
export function writeSnapshot(
  prefix: string,
  { model, state, progress }: Snapshot,
  sidecar: Omit<Sidecar, "format" | "progress" | "files">,
  log: Log,
  announce: (written: RecordedSnapshot) => void = () => {},
): RecordedSnapshot {
  const stem = `${prefix}_iter_${progress.iteration}`;
  const paths = filesOf(stem);
  const caffemodel = writeNetBinary(model);
  const solverstate = writeSolverState(clone(state, { learned_net: paths.caffemodel }));
  const weights = weightsHash(model);
  // A state of that name from an earlier run would vouch for files that are being replaced.
  rmSync(paths.solverstate, { force: true });
  log("INFO", "solver.cpp:464", `Snapshotting to binary proto file ${paths.caffemodel}`);
  writeWhole(paths.caffemodel, caffemodel);
  log("INFO", "squeezenet:0", `Weights SHA-256: ${weights}`);
  const files = { caffemodel: sha256(caffemodel), solverstate: sha256(solverstate) };
  const whole = { format: "squeezenet-trainstate-1", progress, ...sidecar, files } satisfies Sidecar;
  writeWhole(paths.trainstate, new TextEncoder().encode(`${JSON.stringify(whole, null, 1)}\n`));
  const written = { iteration: progress.iteration, weights, stem };
  announce(written);
  log("INFO", "sgd_solver.cpp:284", `Snapshotting solver state to binary proto file ${paths.solverstate}`);
  writeWhole(paths.solverstate, solverstate);
  return written;
}

/** Removes a snapshot, its state first: what is left of it is never taken for a whole one. */
export function removeSnapshot(stem: string): void {
  const { solverstate, trainstate, caffemodel } = filesOf(stem);
  for (const path of [solverstate, trainstate, caffemodel]) rmSync(path, { force: true });
}

/** Finds out before training whether a snapshot can be written, as Caffe does (Solver::CheckSnapshotWritePermissions). */
export function checkWritable(prefix: string): void {
  const probe = `${prefix}_iter_0.tempfile`;
  try {
    makeFolder(dirname(probe));
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new CommandError(
      `Cannot write to snapshot prefix '${prefix}'.  Make sure that the directory exists and is writable. (${reasonOf(error)})`,
      { cause: error },
    );
  }
}

/** One folder after another: mkdir's own `recursive` never ends where /proc refuses (Node 20). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
