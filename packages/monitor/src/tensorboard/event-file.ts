import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { RunEvent } from "../run-event.ts";
import { type Scalar, scalarsMessage, versionMessage } from "./event-message.ts";
import { tfRecord } from "./tfrecord.ts";

/** The time and the process that an event file is named after. */
export interface EventFileOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells files apart that begin in the same second. */
  readonly process: number;
}

/**
 * Writes what happens in a run to a file of events in a folder, for `tensorboard --logdir`. A run that goes on adds a file;
 * TensorBoard drops what the file before says of later steps (purge_orphaned_data).
 */
export class EventFile implements Disposable {
  readonly path: string;
  readonly #file: number;
  readonly #now: () => number;

  constructor(folder: string, { now, process }: EventFileOptions) {
    this.#now = now;
    mkdirSync(folder, { recursive: true });
    const seconds = String(Math.floor(now() / 1000)).padStart(10, "0");
    this.path = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process}.0`);
    this.#file = openSync(this.path, "a");
    this.#write(versionMessage(now() / 1000));
  }

  add(event: RunEvent): void {
    const scalars = scalarsOf(event);
    if (scalars.length > 0) this.#write(scalarsMessage(this.#now() / 1000, event.iteration, scalars));
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #write(message: Uint8Array): void {
    const record = tfRecord(message);
    for (let written = 0; written < record.length;) written += writeSync(this.#file, record, written);
  }
}

/** What TensorBoard shows of an event. */
function scalarsOf(event: RunEvent): readonly Scalar[] {
  switch (event.kind) {
    case "iteration":
      return [
        ...(event.loss === null ? [] : [{ tag: "train/loss", value: event.loss }]),
        { tag: "train/smoothed_loss", value: event.smoothedLoss },
      ];
    case "rate":
      return [{ tag: "train/learning_rate", value: event.rate }];
    case "tested": {
      const test = event.net === 0 ? "test" : `test_${event.net}`;
      return event.outputs.map(({ name, value }) => ({ tag: `${test}/${name}`, value }));
    }
    default:
      return [];
  }
}
