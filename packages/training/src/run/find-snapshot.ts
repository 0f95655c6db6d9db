import type { Files } from "../files.ts";
import type { Host } from "../host.ts";
import type { Say } from "../notice.ts";
import { readState, readWeights } from "../read-files.ts";
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
 * vouches for. Torn ones are passed over, each with a notice, and so are those of a run before the recorded one. Null
 * where there is none.
 * @throws TrainingError for a receipt beside them that cannot be read
 */
export async function findSnapshot(prefix: string, host: Host, say: Say): Promise<string | null> {
  const record = await findRecord(prefix, host.files);
  const recorded = record?.snapshots.map(({ iteration }) => iteration);
  for (const { path, iteration } of await candidates(prefix, host.files)) {
    const known = recorded?.includes(iteration) ?? true;
    const torn = known ? await whyTorn(path, host) : `it is of an earlier run, and not in ${recordPath(prefix)}`;
    if (torn === null) return path;
    say({ kind: "passed over", state: path, why: torn });
  }
  return null;
}

async function candidates(prefix: string, files: Files): Promise<readonly Candidate[]> {
  const { paths } = files;
  const folder = paths.dirname(prefix);
  const start = `${paths.basename(prefix)}_iter_`;
  const names = await files.list(folder);
  return names
    .filter((name) => name.startsWith(start) && name.endsWith(".solverstate"))
    .map((name) => ({
      path: paths.join(folder, name),
      iteration: Number(name.slice(start.length, -".solverstate".length)),
    }))
    .filter(({ iteration }) => Number.isInteger(iteration))
    .toSorted((a, b) => b.iteration - a.iteration);
}

/** Why a run cannot go on from a snapshot, or null. */
async function whyTorn(state: string, { files, hashing }: Host): Promise<string | null> {
  const { caffemodel, solverstate } = filesOf(state.replace(/\.solverstate$/, ""));
  try {
    const sidecar = await readSidecar(state, files);
    await readState(solverstate, files);
    await readWeights(caffemodel, files);
    if (sidecar === null) return null;
    for (const [path, expected] of [
      [caffemodel, sidecar.files.caffemodel],
      [solverstate, sidecar.files.solverstate],
    ] as const)
      if ((await hashing.sha256([await files.read(path, "a snapshot")])) !== expected)
        return `${path} is not what its sidecar vouches for`;
    return null;
  } catch (error) {
    // Whatever stands there, it is no whole snapshot: files that cannot be read say why.
    return error instanceof Error ? error.message : String(error);
  }
}
