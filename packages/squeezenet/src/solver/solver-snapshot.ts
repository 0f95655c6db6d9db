import { type FileLike, nameOfFile, readBytes } from "@squeezenet/data";
import { type EncodedSnapshot, filesOf, type SnapshotBytes, TrainingError } from "@squeezenet/training";
import { localPath } from "./local-path.ts";

/** A file of a snapshot: a FileLike, so that `loadNet` and `restore` take it. */
export interface SnapshotFile {
  /** Its path, where a solver with a disk has written it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The three files of a snapshot. */
export interface SolverSnapshot {
  /** Updates done. */
  readonly iteration: number;
  /** Whether they were written under their names. */
  readonly written: boolean;
  /** The weights, which Caffe loads. */
  readonly caffemodel: SnapshotFile;
  /** Caffe's solver state. */
  readonly solverstate: SnapshotFile;
  /** What Caffe forgets: samples taken, seed, the smoothed loss. */
  readonly trainstate: SnapshotFile;
}

/**
 * What a solver is restored from: the path or the address of a .solverstate, beside which the other files lie; or the files
 * themselves. Caffe's own snapshots have no trainstate.
 */
export type SnapshotSource =
  | string
  | { readonly href: string }
  | {
      readonly caffemodel: FileLike;
      readonly solverstate: FileLike;
      readonly trainstate?: FileLike | undefined;
    };

/** A snapshot as the user gets it. */
export function solverSnapshot(encoded: EncodedSnapshot, written: boolean): SolverSnapshot {
  const { iteration, stem } = encoded;
  const names = filesOf(stem);
  const file = (kind: keyof typeof names): SnapshotFile => {
    const bytes = encoded[kind];
    return { name: names[kind], bytes, arrayBuffer: async () => bytes.slice().buffer };
  };
  return {
    iteration,
    written,
    caffemodel: file("caffemodel"),
    solverstate: file("solverstate"),
    trainstate: file("trainstate"),
  };
}

/** A snapshot as a run takes it. @throws DataError for a file that cannot be read, TrainingError for weights alone */
export async function readSnapshot(source: SnapshotSource): Promise<string | SnapshotBytes> {
  if (typeof source === "string" || "href" in source) return checked(localPath(nameOfFile(source, "solverstate")));
  const { caffemodel, solverstate, trainstate } = source;
  return {
    caffemodel: await readBytes(caffemodel),
    solverstate: await readBytes(solverstate),
    trainstate: trainstate === undefined ? undefined : await readBytes(trainstate),
  };
}

function checked(path: string): string {
  if (path.endsWith(".caffemodel"))
    throw new TrainingError(
      `${path}: a solver is restored from a .solverstate; this is a .caffemodel, which solver.net.copyFrom takes`,
    );
  return path;
}
