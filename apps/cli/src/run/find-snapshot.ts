import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError } from "../failure.ts";
import type { Log } from "../glog.ts";
import { readBytes, readState, readWeights } from "../read-files.ts";
import { sha256 } from "./hashes.ts";
import { findRecord, recordPath } from "./run-record.ts";
import { readSidecar } from "./sidecar.ts";
import { filesOf } from "./snapshot-files.ts";

/** A .solverstate of a prefix, by how far it is. */
interface Candidate {
  readonly path: string;
  readonly iteration: number;
}

/**
 * The newest state of a snapshot_prefix that is whole: its weights and state read, and are those that its sidecar
 * vouches for. Torn ones are passed over, each with a warning, and so are those of a run before the recorded one. Null
 * where there is none.
 */
export function findSnapshot(prefix: string, log: Log): string | null {
  const recorded = findRecord(prefix)?.snapshots.map(({ iteration }) => iteration);
  for (const { path, iteration } of candidates(prefix)) {
    const known = recorded?.includes(iteration) ?? true;
    const torn = known ? whyTorn(path) : `it is of an earlier run, and not in ${recordPath(prefix)}`;
    if (torn === null) return path;
    log("WARNING", "squeezenet:0", `--snapshot auto passes over ${path}: ${torn}`);
  }
  return null;
}

function candidates(prefix: string): readonly Candidate[] {
  const folder = dirname(prefix);
  if (!existsSync(folder)) return [];
  const start = `${basename(prefix)}_iter_`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && name.endsWith(".solverstate"))
    .map((name) => ({ path: join(folder, name), iteration: Number(name.slice(start.length, -".solverstate".length)) }))
    .filter(({ iteration }) => Number.isInteger(iteration))
    .toSorted((a, b) => b.iteration - a.iteration);
}

/** Why a snapshot cannot be gone on from, or null. */
function whyTorn(state: string): string | null {
  const { caffemodel, solverstate } = filesOf(state.replace(/\.solverstate$/, ""));
  try {
    const sidecar = readSidecar(state);
    readState(solverstate);
    readWeights(caffemodel);
    if (sidecar === null) return null;
    for (const [path, expected] of [
      [caffemodel, sidecar.files.caffemodel],
      [solverstate, sidecar.files.solverstate],
    ] as const)
      if (sha256(readBytes(path, "a snapshot")) !== expected) return `${path} is not what its sidecar vouches for`;
    return null;
  } catch (error) {
    // Whatever stands there, it is no whole snapshot: files that cannot be read say why.
    return error instanceof CommandError || error instanceof Error ? error.message : String(error);
  }
}
