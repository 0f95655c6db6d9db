import { Presets, SingleBar } from "cli-progress";

/** A bar with things a second and the time left, for somebody who watches a terminal; nothing elsewhere. */
export class StepProgress implements Disposable {
  readonly #bar: SingleBar | null;
  readonly #start = performance.now();

  constructor(terminal: boolean, things: string) {
    const format = `{bar} {value}/{total} ${things} | {rate} ${things}/s | {eta_formatted} left`;
    this.#bar = terminal
      ? new SingleBar(
          { format, clearOnComplete: true, hideCursor: true, stream: process.stderr },
          Presets.shades_classic,
        )
      : null;
  }

  /** Things a second so far. */
  rate(done: number): number {
    return done / Math.max(0.001, (performance.now() - this.#start) / 1000);
  }

  advance(done: number, total: number): void {
    if (this.#bar === null) return;
    if (!this.#bar.isActive) this.#bar.start(total, done, { rate: "" });
    this.#bar.update(done, { rate: this.rate(done).toFixed(0) });
  }

  [Symbol.dispose](): void {
    this.#bar?.stop();
  }
}
