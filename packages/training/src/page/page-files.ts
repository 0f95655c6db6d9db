import { readBytes } from "@squeezenet/data/browser";
import type { Files } from "../files.ts";
import { TrainingError } from "../training-error.ts";
import { addresses } from "./addresses.ts";

/** What a page can fetch. It writes nothing: a snapshot's bytes are the caller's to keep. */
export const pageFiles: Files = {
  paths: addresses,
  readOnly: true,
  exists: async (path) => (await fetch(path, { method: "HEAD" })).ok,
  isFolder: async () => false,
  list: async () => [],
  read: (path) => readBytes(path),
  async writeWhole(path) {
    throw noDisk(path);
  },
  async remove(path) {
    throw noDisk(path);
  },
  probe: async () => "a page has no disk",
  free: async () => 0,
};

const noDisk = (path: string): TrainingError =>
  new TrainingError(`${path}: a page has no disk: keep the bytes that snapshot() gives`, { at: { file: path } });
