import type { ServerResponse } from "node:http";
import { crc32c } from "../tensorboard/crc32c.ts";

/** The run that a stream tells its pages about. */
export interface StreamSource {
  /** Of the run. */
  readonly name: string;
  /** All JSON lines so far. */
  readonly text: () => string;
}

/** A page that reads so slowly is dropped; it comes again by itself. */
const mostWaiting = 16 * 2 ** 20;
const flushAfter = 200;

/**
 * Server-sent events: the JSON lines so far, then each as it comes. An event's id says how many lines of which run a page has,
 * so that a page that lost its connection, or whose training was started again, gets what it lacks.
 */
export class EventStream {
  readonly #source: StreamSource;
  readonly #pages = new Set<ServerResponse>();
  #waiting = "";
  #run: string;
  #sent: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(source: StreamSource) {
    this.#source = source;
    const lines = linesOf(source.text());
    this.#run = runId(lines);
    this.#sent = lines.length;
  }

  /** Takes on a page. */
  open(page: ServerResponse, lastEventId: string | undefined): void {
    this.#flush();
    const lines = linesOf(this.#source.text());
    [this.#run, this.#sent] = [runId(lines), lines.length];
    const [run, count = NaN] = (lastEventId ?? "").split(":");
    const known = run === this.#run && Number(count) <= lines.length ? Number(count) : null;
    page.write(`retry: 1000\n\n`);
    if (known === null) page.write(`event: reset\ndata: ${JSON.stringify(this.#source.name)}\n\n`);
    this.#send([page], lines.slice(known ?? 0));
    this.#pages.add(page);
    page.on("close", () => this.#pages.delete(page));
  }

  /** A line has been added to the source. */
  add(line: string): void {
    // A page that comes later reads the source.
    if (this.#pages.size === 0) return;
    this.#waiting += line;
    this.#timer ??= setTimeout(() => this.#flush(), flushAfter).unref();
  }

  /** Sends what is left and lets all pages go. */
  close(): void {
    this.#flush();
    for (const page of this.#pages) page.end();
    this.#pages.clear();
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = linesOf(this.#waiting);
    this.#waiting = "";
    if (this.#sent === 0) this.#run = runId(lines);
    this.#sent += lines.length;
    for (const page of this.#pages) if (page.writableLength > mostWaiting) page.destroy();
    this.#send([...this.#pages], lines);
  }

  #send(pages: readonly ServerResponse[], lines: readonly string[]): void {
    if (lines.length === 0) return;
    const data = lines.map((line) => `data: ${line}\n`).join("");
    for (const page of pages) page.write(`id: ${this.#run}:${this.#sent}\nevent: lines\n${data}\n`);
  }
}

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

/** Tells runs apart: the first line says when the run began. */
const runId = (lines: readonly string[]): string => crc32c(new TextEncoder().encode(lines[0] ?? "")).toString(16);
