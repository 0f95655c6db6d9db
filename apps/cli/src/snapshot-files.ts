import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Snapshot } from "@squeezenet/caffe";
import { clone, type NetParameter, writeNetBinary, writeSolverState } from "@squeezenet/caffe-io";
import { CommandError } from "./failure.ts";
import type { Log } from "./glog.ts";
import type { Sidecar } from "./sidecar.ts";

/**
 * Writes the files of a snapshot, each under a temporary name, synced, then renamed; the state last, so that a state
 * that is there is whole and its weights are too (Solver::Snapshot).
 */
export function writeSnapshot(
  prefix: string,
  { model, state, progress }: Snapshot,
  sidecar: Omit<Sidecar, "format" | "progress">,
  log: Log,
): void {
  const stem = `${prefix}_iter_${progress.iteration}`;
  log("INFO", "solver.cpp:464", `Snapshotting to binary proto file ${stem}.caffemodel`);
  writeWhole(`${stem}.caffemodel`, writeNetBinary(model));
  log("INFO", "solver.cpp:464", `Weights SHA-256: ${hashOf(model)}`);
  const text = JSON.stringify({ format: "squeezenet-trainstate-1", progress, ...sidecar } satisfies Sidecar, null, 1);
  writeWhole(`${stem}.trainstate`, new TextEncoder().encode(`${text}\n`));
  log("INFO", "sgd_solver.cpp:284", `Snapshotting solver state to binary proto file ${stem}.solverstate`);
  writeWhole(`${stem}.solverstate`, writeSolverState(clone(state, { learned_net: `${stem}.caffemodel` })));
}

/** A hash of the numbers alone: two people, or two splits of one batch, can compare a line. */
function hashOf(model: NetParameter): string {
  const hash = createHash("sha256");
  for (const layer of model.layer)
    for (const { data } of layer.blobs) hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return hash.digest("hex");
}

/** All of the file or none of it, even if the machine stops. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.tmp`;
  try {
    const file = openSync(temporary, "w");
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CommandError(
      `${path}: cannot write: ${error instanceof Error ? error.message : String(error)}; what stood there before still does`,
      { cause: error },
    );
  }
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
      `Cannot write to snapshot prefix '${prefix}'.  Make sure that the directory exists and is writable. (${error instanceof Error ? error.message : String(error)})`,
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
