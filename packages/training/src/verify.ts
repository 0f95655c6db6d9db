import { clone, readNetText, readSolverText } from "@squeezenet/caffe-io";
import { asyncDispose, type Backend, philox } from "@squeezenet/core";
import type { Files } from "./files.ts";
import type { Host } from "./host.ts";
import { readWeights } from "./read-files.ts";
import { changesBetween } from "./run/compare-fingerprints.ts";
import { weightsHash } from "./run/hashes.ts";
import { learn } from "./run/learn.ts";
import type { RunBegun } from "./run/training-event.ts";
import type { RecordedSnapshot, RunRecord } from "./run/run-record.ts";
import { filesOf } from "./run/snapshot-files.ts";
import { whyDifferent } from "./run/why-different.ts";
import { TrainingError } from "./training-error.ts";

/** A part of a run between two snapshots, or between its beginning and its first snapshot. */
interface Window {
  /** Null for the beginning. */
  readonly from: RecordedSnapshot | null;
  readonly to: RecordedSnapshot;
}

/** A hash of the receipt held against one made now. */
export interface Compared {
  readonly kind: "compared";
  /** For people: a file, or the iterations replayed. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  /** What may explain a difference, or null. */
  readonly why: string | null;
  /** The device of the replay, where it is another than the run's. */
  readonly elsewhere: string | null;
}

/** What a verification is made of, one after another. */
export type VerifyEvent = { readonly kind: "chosen"; readonly windows: number; readonly of: number } | Compared;

/** How a run is verified. */
export interface VerifyOptions {
  readonly host: Host;
  /** Parts to replay. */
  readonly windows: number;
  /** Which ones are drawn. */
  readonly seed: number;
  /** Opens a backend for one part; it is closed after it. */
  readonly open: () => Promise<Backend>;
}

/**
 * Hashes the snapshots of a receipt, trains again from some of them to the next, and compares the learned numbers.
 * @param path the receipt's, for errors
 * @throws TrainingError for a run whose files are gone or whose data has changed
 */
export async function* verify(path: string, record: RunRecord, options: VerifyOptions): AsyncGenerator<VerifyEvent> {
  const { host, seed } = options;
  const windows = await windowsOf(record, host.files);
  if (windows.length === 0)
    throw new TrainingError(
      `${path}: none of its ${record.snapshots.length} snapshots can be replayed from: their files are gone`,
    );
  const chosen = choose(windows, options.windows, seed);
  yield { kind: "chosen", windows: chosen.length, of: windows.length };
  for (const { stem, weights: expected } of record.snapshots) {
    const { caffemodel } = filesOf(stem);
    if (!(await host.files.exists(caffemodel))) continue;
    const found = await weightsHash(await readWeights(caffemodel, host.files), host.hashing);
    yield { kind: "compared", what: caffemodel, expected, found, why: null, elsewhere: null };
  }
  for (const window of chosen) yield await compare(record, window, options);
}

/** The parts whose beginning is still there. */
async function windowsOf(record: RunRecord, files: Files): Promise<readonly Window[]> {
  const windows: Window[] = [];
  let from: RecordedSnapshot | null = null;
  for (const to of record.snapshots.toSorted((a, b) => a.iteration - b.iteration)) {
    if (from === null || (await files.exists(filesOf(from.stem).solverstate))) windows.push({ from, to });
    from = to;
  }
  return windows;
}

/** So many of them, drawn with a seed, in the order of the run. */
function choose(windows: readonly Window[], count: number, seed: number): readonly Window[] {
  const drawn = windows.map((window, i) => ({ window, rank: philox([seed, 0], [i, 0, 0, 0])[0] }));
  const taken = new Set(drawn.toSorted((a, b) => a.rank - b.rank).slice(0, count));
  return drawn.filter((each) => taken.has(each)).map(({ window }) => window);
}

async function compare(record: RunRecord, window: Window, { host, open }: VerifyOptions): Promise<Compared> {
  const { from, to } = window;
  const backend = await open();
  try {
    const found = await replay(record, window, backend, host);
    const why = found === to.weights ? null : whyDifferent(record, backend, host);
    return {
      kind: "compared",
      what: `iterations ${from?.iteration ?? 0} to ${to.iteration}, replayed`,
      expected: to.weights,
      found,
      why,
      elsewhere: backend.device === record.backend.device ? null : backend.device,
    };
  } finally {
    await backend[asyncDispose]();
  }
}

async function replay(record: RunRecord, { from, to }: Window, backend: Backend, host: Host): Promise<string> {
  const { message: solver } = readSolverText(record.solver, { file: "the receipt's solver" });
  const { message: train } = readNetText(record.net, { file: "the receipt's net" });
  const started = ({ run }: RunBegun): void => {
    const changes = changesBetween(record.fingerprint, run.fingerprint);
    if (changes.length > 0)
      throw new TrainingError(
        `the run cannot be replayed: ${changes.map(({ kind, what }) => `${kind}: ${what}`).join("; ")}`,
      );
  };
  const model = await learn(
    // The receipt's seed is the run's, also where the system drew it.
    { solver: clone(solver, { random_seed: record.seed }), nets: { train, tests: [] } },
    {
      ...{ backend, host, rng: record.rng, shuffle: record.shuffle, watchdog: true, until: to.iteration, started },
      snapshot: from === null ? undefined : filesOf(from.stem).solverstate,
    },
  );
  return weightsHash(model, host.hashing);
}
