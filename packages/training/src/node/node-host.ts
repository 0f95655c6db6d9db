import { createHash, randomInt } from "node:crypto";
import { openDataSource, openLmdb } from "@squeezenet/data";
import type { Host } from "../host.ts";
import { Breather } from "./breather.ts";
import { thisMachine } from "./machine.ts";
import { nodeFiles } from "./node-files.ts";
import { runtime } from "./runtime.ts";

/** Node, Bun or Deno with its file system, for training runs. Make one for each run. */
export function nodeHost(): Host {
  const breather = new Breather();
  return {
    files: nodeFiles,
    hashing: {
      async sha256(parts) {
        const hash = createHash("sha256");
        for (const part of parts) hash.update(part);
        return hash.digest("hex");
      },
    },
    databases: {
      open: (layer, phase) => openDataSource({ layer, phase }),
      records: async (source) => openLmdb(source),
    },
    machine: thisMachine(),
    runtime: runtime(),
    drawSeed: () => randomInt(2 ** 31),
    pause: () => breather.take(),
  };
}
