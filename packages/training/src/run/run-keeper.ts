import type { SolverEvent } from "@squeezenet/caffe";
import { toNetParameter } from "@squeezenet/caffe";
import type { Host } from "../host.ts";
import type { Notice } from "../notice.ts";
import { type EarlyStop, whyStop } from "./early-stop.ts";
import { weightsHash } from "./hashes.ts";
import type { Making } from "./making.ts";
import { type Retention, superfluous } from "./retention.ts";
import {
  findRecord,
  type RecordedSnapshot,
  type RecordedTest,
  recordPath,
  type RunRecord,
  writeRecord,
} from "./run-record.ts";
import type { RunState } from "./run-state.ts";
import type { RunBegun } from "./training-event.ts";
import { encodeSnapshot, filesOf, removeSnapshot, writeSnapshot } from "./snapshot-files.ts";

/** What a keeper is to keep. */
export interface KeeperOptions {
  readonly host: Host;
  readonly prefix: string;
  readonly making: Making;
  readonly retention: Retention | null;
  readonly earlyStop: EarlyStop | null;
  /** The state that the run resumes from. */
  readonly snapshot?: string | undefined;
  /** Asks the run to stop. */
  readonly stop: () => void;
}

/** Writes a run's snapshots and its record, removes the snapshots that are not to be kept, and stops it early. */
export class RunKeeper {
  readonly #options: KeeperOptions;
  readonly #run: RunState;
  #record: RunRecord;

  private constructor(options: KeeperOptions, run: RunState, record: RunRecord) {
    this.#options = options;
    this.#run = run;
    this.#record = record;
  }

  /** Begins the record of a run, or continues that of the run that it resumes. @throws TrainingError for a damaged record */
  static async begin({ iteration, run }: RunBegun, options: KeeperOptions): Promise<RunKeeper> {
    const { files, hashing, machine } = options.host;
    const weights = await weightsHash(await toNetParameter(run.net), hashing);
    const fresh: RunRecord = {
      format: "squeezenet-run-1",
      ...options.making,
      machine,
      seed: run.seed,
      fingerprint: run.fingerprint,
      initialWeights: weights,
      resumed: [],
      snapshots: [],
      results: [],
    };
    if (options.snapshot === undefined) return new RunKeeper(options, run, fresh);
    const before = await findRecord(options.prefix, files);
    const stem = options.snapshot.replace(/\.solverstate$/, "");
    const kept: RecordedSnapshot[] = [];
    for (const each of before?.snapshots ?? [])
      if (each.iteration < iteration && (await files.exists(filesOf(each.stem).solverstate))) kept.push(each);
    return new RunKeeper(options, run, {
      ...fresh,
      initialWeights: before?.initialWeights ?? weights,
      resumed: [...(before?.resumed ?? []), iteration],
      snapshots: [...kept, { iteration, weights, stem }],
      results: (before?.results ?? []).filter((test) => test.iteration < iteration),
    });
  }

  /** The newest snapshot's state, or null. */
  get lastState(): string | null {
    const last = this.#record.snapshots.at(-1);
    return last === undefined ? null : filesOf(last.stem).solverstate;
  }

  /** Writes a snapshot's files and enters it in the record. */
  async *keep({ snapshot }: Extract<SolverEvent, { kind: "snapshot" }>): AsyncGenerator<Notice> {
    const { prefix, host } = this.#options;
    const encoded = await encodeSnapshot(prefix, snapshot, this.#run, host.hashing);
    yield* writeSnapshot(encoded, host.files, async (written) => {
      const others = this.#record.snapshots.filter(({ iteration }) => iteration !== written.iteration);
      await this.#write({ snapshots: [...others, written] });
    });
    yield* this.#prune();
  }

  /** Enters a test's outputs in the record, and stops the run where these have not become better for long enough. */
  async *note({ iteration, net, outputs }: Extract<SolverEvent, { kind: "tested" }>): AsyncGenerator<Notice> {
    const result: RecordedTest = {
      iteration,
      net,
      outputs: outputs.map(({ name, value, lossWeight }) => ({ name, value, isLoss: lossWeight !== 0 })),
    };
    await this.#write({ results: [...this.#record.results, result] });
    yield* this.#prune();
    const { earlyStop, stop } = this.#options;
    const why = earlyStop === null ? null : whyStop(earlyStop, this.#record.results);
    if (why === null) return;
    yield { kind: "stopping early", why };
    stop();
  }

  async *#prune(): AsyncGenerator<Notice> {
    const { retention, host } = this.#options;
    if (retention === null) return;
    const gone = superfluous(retention, this.#record.snapshots, this.#record.results);
    if (gone.length === 0) return;
    for (const { stem } of gone) {
      await removeSnapshot(stem, host.files);
      yield { kind: "removed", stem };
    }
    await this.#write({ snapshots: this.#record.snapshots.filter((snapshot) => !gone.includes(snapshot)) });
  }

  /** Nothing is written before there is a snapshot to vouch for. */
  async #write(change: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    if (this.#record.snapshots.length === 0) return;
    await writeRecord(recordPath(this.#options.prefix), this.#record, this.#options.host.files);
  }
}
