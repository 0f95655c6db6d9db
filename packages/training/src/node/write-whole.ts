import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "@squeezenet/data";
import { TrainingError } from "../training-error.ts";

/** All of the file or none of it, even if the machine stops: written aside, synced, renamed, the folder synced. */
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
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new TrainingError(`${path}: cannot write: ${reasonOf(error)}; what stood there before still does`, {
      cause: error,
      at: { file: path },
    });
  }
}

/** Makes a rename last. Where a folder cannot be opened (Windows), renames are the file system's own business. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
