import { existsSync } from "node:fs";
import type { SolverEvent } from "@squeezenet/caffe";
import { toNetParameter } from "@squeezenet/caffe";
import type { Log } from "../glog.ts";
import { type EarlyStop, whyStop } from "./early-stop.ts";
import { weightsHash } from "./hashes.ts";
import type { RunState } from "./listener.ts";
import { thisMachine } from "./machine.ts";
import { type Retention, superfluous } from "./retention.ts";
import { findRecord, type RecordedTest, recordPath, type RunRecord, writeRecord } from "./run-record.ts";
import { filesOf, removeSnapshot, writeSnapshot } from "./snapshot-files.ts";
import type { RunStart } from "./training.ts";

/** What the record of a run says of its making, known before it starts. */
export type Making = Pick<RunRecord, "code" | "backend" | "rng" | "shuffle" | "solver" | "net" | "tests">;

export interface KeeperOptions {
  readonly prefix: string;
  readonly making: Making;
  readonly retention: Retention | null;
  readonly earlyStop: EarlyStop | null;
  /** The state that the run goes on from. */
  readonly snapshot?: string | undefined;
  readonly stop: () => void;
  readonly log: Log;
}

/** Writes a run's snapshots and its record, removes the snapshots that are not to be kept, and stops it early. */
export class RunKeeper {
  readonly #options: KeeperOptions;
  #record: RunRecord;

  private constructor(options: KeeperOptions, record: RunRecord) {
    this.#options = options;
    this.#record = record;
  }

  /** Begins the record of a run, or goes on with that of the run that it takes up. */
  static async begin(start: RunStart, options: KeeperOptions): Promise<RunKeeper> {
    const { iteration, seed, fingerprint, net } = start;
    const weights = weightsHash(await toNetParameter(net));
    const fresh: RunRecord = {
      format: "squeezenet-run-1",
      ...options.making,
      machine: thisMachine(),
      seed,
      fingerprint,
      initialWeights: weights,
      resumed: [],
      snapshots: [],
      results: [],
    };
    if (options.snapshot === undefined) return new RunKeeper(options, fresh);
    const before = findRecord(options.prefix);
    const stem = options.snapshot.replace(/\.solverstate$/, "");
    const kept = (before?.snapshots ?? []).filter(
      (each) => each.iteration < iteration && existsSync(filesOf(each.stem).solverstate),
    );
    return new RunKeeper(options, {
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

  readonly listen = (event: SolverEvent, run: RunState): void => {
    if (event.kind === "snapshot") this.#keep(event, run);
    if (event.kind === "tested") this.#note(event);
  };

  #keep({ snapshot }: Extract<SolverEvent, { kind: "snapshot" }>, run: RunState): void {
    const { prefix, log } = this.#options;
    const { samples, testSamples, seed, fingerprint } = run;
    writeSnapshot(prefix, snapshot, { samples, testSamples, seed, fingerprint }, log, (written) => {
      const others = this.#record.snapshots.filter(({ iteration }) => iteration !== written.iteration);
      this.#write({ snapshots: [...others, written] });
    });
    this.#prune();
  }

  #note({ iteration, net, outputs }: Extract<SolverEvent, { kind: "tested" }>): void {
    const result: RecordedTest = {
      iteration,
      net,
      outputs: outputs.map(({ name, value, lossWeight }) => ({ name, value, isLoss: lossWeight !== 0 })),
    };
    this.#write({ results: [...this.#record.results, result] });
    this.#prune();
    const { earlyStop, stop, log } = this.#options;
    const why = earlyStop === null ? null : whyStop(earlyStop, this.#record.results);
    if (why === null) return;
    log("INFO", "squeezenet:0", `Stopping early: ${why}.`);
    stop();
  }

  #prune(): void {
    const { retention, log } = this.#options;
    if (retention === null) return;
    const gone = superfluous(retention, this.#record.snapshots, this.#record.results);
    if (gone.length === 0) return;
    for (const { stem } of gone) {
      removeSnapshot(stem);
      log("INFO", "squeezenet:0", `Removed snapshot ${stem}, as --keep says.`);
    }
    this.#write({ snapshots: this.#record.snapshots.filter((snapshot) => !gone.includes(snapshot)) });
  }

  /** Nothing is written before there is a snapshot to vouch for. */
  #write(change: Partial<RunRecord>): void {
    this.#record = { ...this.#record, ...change };
    if (this.#record.snapshots.length > 0) writeRecord(recordPath(this.#options.prefix), this.#record);
  }
}
