import { closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { writeJsonLine } from "./json-lines.ts";
import type { RunEvent } from "./run-event.ts";

/** A file of a run's events, one JSON line each. When `add` returns, the whole line has been handed to the system. */
export class JsonLinesFile implements Disposable {
  readonly path: string;
  readonly #file: number;

  /** @param goOn keep what stands there, for a run that goes on */
  constructor(path: string, { goOn }: { readonly goOn: boolean }) {
    this.path = path;
    // A line that was torn when its writer was killed is ended, so that the next one is whole.
    const torn = goOn && existsSync(path) && !/(?:^|\n)$/.test(readFileSync(path, "utf8"));
    this.#file = openSync(path, goOn ? "a" : "w");
    if (torn) writeSync(this.#file, "\n");
  }

  /** Writes an event, and returns its line. */
  add(event: RunEvent): string {
    const line = writeJsonLine(event);
    writeSync(this.#file, line);
    return line;
  }

  /** All lines so far, those of earlier parts of the run included. */
  text(): string {
    return readFileSync(this.path, "utf8");
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
