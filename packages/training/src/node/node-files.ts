import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import * as paths from "node:path";
import { reasonOf } from "@squeezenet/data";
import type { Files } from "../files.ts";
import { readBytes } from "./read-bytes.ts";
import { writeWhole } from "./write-whole.ts";

/** The file system. Each call does its work before it returns, so that a signal never comes between two halves of it. */
export const nodeFiles: Files = {
  paths,
  exists: async (path) => existsSync(path),
  isFolder: async (path) => existsSync(path) && statSync(path).isDirectory(),
  list: async (folder) => (existsSync(folder) ? readdirSync(folder) : []),
  read: async (path, what) => readBytes(path, what),
  writeWhole: async (path, bytes) => writeWhole(path, bytes),
  remove: async (path) => rmSync(path, { force: true }),
  async probe(path) {
    try {
      makeFolder(paths.dirname(path));
      writeFileSync(path, "");
      rmSync(path);
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  },
  async free(folder) {
    const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : ".");
    return bavail * bsize;
  },
};

/** One folder after another: mkdir's own `recursive` never ends where /proc refuses (Node 20). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(paths.dirname(path));
  mkdirSync(path);
}
