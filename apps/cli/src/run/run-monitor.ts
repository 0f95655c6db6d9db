import { basename } from "node:path";
import type { SolverEvent } from "@squeezenet/caffe";
import { reasonOf } from "@squeezenet/data";
import {
  EventFile,
  htmlReport,
  JsonLinesFile,
  LivePage,
  readJsonLines,
  type RunEvent,
  seriesOf,
} from "@squeezenet/monitor";
import { writeWhole } from "@squeezenet/training/node";
import { CommandError } from "../failure.ts";
import type { Log } from "../glog.ts";
import { runEventOf } from "./run-event.ts";

/** How a run is to be seen. */
export interface MonitorChoices {
  /** A file for JSON lines. */
  readonly jsonl?: string;
  /** A folder for TensorBoard's event files. */
  readonly tensorboard?: string;
  /** A port on this machine for the live page; 0 is any. */
  readonly serve?: number;
}

/** Which run is shown, and where its files lie. */
export interface MonitorOptions {
  /** snapshot_prefix: files that are not named stand beside the snapshots. */
  readonly prefix: string;
  readonly iterations: number;
  /** The run goes on from a snapshot, and so do its files. */
  readonly goesOn: boolean;
  readonly log: Log;
}

/** Hands what happens in a run on to whoever shows it: JSON lines, TensorBoard's files, the live page and its report. */
export class RunMonitor implements AsyncDisposable {
  readonly #options: MonitorOptions;
  #lines: JsonLinesFile | null;
  #events: EventFile | null;
  readonly #page: LivePage | null;
  #start = performance.now();
  #iteration = 0;
  #started = false;

  private constructor(
    options: MonitorOptions,
    shown: { readonly lines: JsonLinesFile | null; readonly events: EventFile | null; readonly page: LivePage | null },
  ) {
    this.#options = options;
    this.#lines = shown.lines;
    this.#events = shown.events;
    this.#page = shown.page;
  }

  /** Opens what is asked for, before a run starts. @throws LivePageError for a port that cannot be had */
  static async open({ jsonl, tensorboard, serve }: MonitorChoices, options: MonitorOptions): Promise<RunMonitor> {
    const { prefix, goesOn, log } = options;
    // The live page reads what came before from the lines.
    const path = jsonl ?? (serve === undefined ? null : `${prefix}.jsonl`);
    const lines = path === null ? null : opened(path, () => new JsonLinesFile(path, { goOn: goesOn }));
    const clock = { now: () => Date.now(), process: process.pid };
    const events = tensorboard === undefined ? null : opened(tensorboard, () => new EventFile(tensorboard, clock));
    let page: LivePage | null = null;
    if (serve !== undefined && lines !== null) {
      page = await LivePage.open({ name: basename(prefix), text: () => lines.text() }, serve);
      log("INFO", "squeezenet:0", `Live page: ${page.url}`);
    }
    return new RunMonitor(options, { lines, events, page });
  }

  readonly listen = (event: SolverEvent): void => {
    const now = performance.now();
    if (event.kind === "start") [this.#start, this.#started] = [now, true];
    const time = new Date().toISOString();
    const seconds = this.#seconds(now);
    const told = runEventOf(event, { iterations: this.#options.iterations, seconds, time });
    if (told !== null) this.#tell(told);
  };

  /** The run has ended with an error. */
  fail(error: unknown): void {
    if (!this.#started) return;
    const message = error instanceof Error ? error.message : String(error);
    this.#tell({ kind: "failed", iteration: this.#iteration, seconds: this.#seconds(performance.now()), message });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#page?.[Symbol.asyncDispose]();
    try {
      if (this.#page !== null && this.#lines !== null && this.#started) await this.#report(this.#lines);
    } catch (error) {
      this.#warn(`No report: ${reasonOf(error)}`);
    }
    this.#lines?.[Symbol.dispose]();
    this.#events?.[Symbol.dispose]();
  }

  #seconds(now: number): number {
    return Math.round((now - this.#start) * 1000) / 1e6;
  }

  #tell(event: RunEvent): void {
    this.#iteration = event.iteration;
    // Who looks on must not stop the run: a full disk ends the lines, and the snapshots decide about the rest.
    try {
      const line = this.#lines?.add(event);
      if (line !== undefined) this.#page?.add(line);
    } catch (error) {
      this.#warn(`${this.#lines?.path}: ${reasonOf(error)}; training goes on without JSON lines`);
      this.#lines = null;
    }
    try {
      this.#events?.add(event);
    } catch (error) {
      this.#warn(`${this.#events?.path}: ${reasonOf(error)}; training goes on without TensorBoard's events`);
      this.#events = null;
    }
  }

  #warn(message: string): void {
    this.#options.log("WARNING", "squeezenet:0", message);
  }

  /** The live page's charts for good. */
  async #report(lines: JsonLinesFile): Promise<void> {
    const { prefix, log } = this.#options;
    const path = `${prefix}.report.html`;
    const run = seriesOf(basename(prefix), readJsonLines(lines.text()));
    writeWhole(path, Buffer.from(await htmlReport([run])));
    log("INFO", "squeezenet:0", `Report: ${path}`);
  }
}

/** @throws CommandError that names the file */
function opened<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw new CommandError(`${path}: cannot write: ${reasonOf(error)}`, { cause: error });
  }
}
