import type { Progress } from "@squeezenet/caffe";
import type { Files } from "../files.ts";
import { TrainingError } from "../training-error.ts";
import type { Fingerprint } from "./fingerprint.ts";

/** What Caffe's files do not hold, for a resumed run to go on as if it had never stopped. */
export interface Sidecar {
  readonly format: "squeezenet-trainstate-1";
  readonly progress: Progress;
  /** Samples read from the training set so far. */
  readonly samples: number;
  /** Samples read from each test set so far: Caffe's test cursors run on from test to test. */
  readonly testSamples: readonly number[];
  readonly seed: number;
  /** What the run is made of. */
  readonly fingerprint: Fingerprint;
  /** SHA-256 of the two files that it belongs to. */
  readonly files: { readonly caffemodel: string; readonly solverstate: string };
}

/** The sidecar of a solver state. */
export const sidecarOf = (statePath: string): string => statePath.replace(/\.solverstate$/, ".trainstate");

/** What stands beside a solver state, or null for one that Caffe wrote. @throws TrainingError for a damaged one */
export async function readSidecar(statePath: string, files: Files): Promise<Sidecar | null> {
  const path = sidecarOf(statePath);
  if (!(await files.exists(path))) return null;
  return parseSidecar(new TextDecoder().decode(await files.read(path, "the sidecar of a solver state")), path);
}

/** Reads the text of a sidecar. @param path what errors call it @throws TrainingError for any other text */
export function parseSidecar(text: string, path: string): Sidecar {
  const damaged = (why: string): never => {
    throw new TrainingError(
      `${path}: ${why}; remove it to go on from the solver state alone, with the data from its start`,
      { at: { file: path } },
    );
  };
  const parsed: unknown = parse(text) ?? damaged("it is not JSON");
  return isSidecar(parsed) ? parsed : damaged('it is no "squeezenet-trainstate-1"');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isSidecar = (value: unknown): value is Sidecar =>
  typeof value === "object" &&
  value !== null &&
  "format" in value &&
  value.format === "squeezenet-trainstate-1" &&
  "fingerprint" in value &&
  "files" in value;
