import { cppNumber } from "@squeezenet/caffe";
import { Presets, SingleBar } from "cli-progress";

/** A bar with images a second and the time left, for somebody who watches a terminal; nothing elsewhere. */
export class TrainingProgress implements Disposable {
  readonly #bar: SingleBar | null;
  readonly #iterations: number;
  #images = 0;
  #start: number | null = null;
  readonly #stop = (): void => this.#bar?.stop();

  constructor(terminal: boolean, iterations: number) {
    this.#iterations = iterations;
    const format = "{bar} {value}/{total} | loss {loss} | {rate} images/s | {eta_formatted} left";
    this.#bar = terminal
      ? new SingleBar(
          { format, clearOnComplete: true, hideCursor: true, stream: process.stderr },
          Presets.shades_classic,
        )
      : null;
    // A second Ctrl-C ends the process at once, and a terminal needs its cursor back.
    if (this.#bar !== null) process.on("exit", this.#stop);
  }

  /** Makes room for a line of the log. */
  clear(): void {
    if (this.#start !== null && this.#bar !== null) process.stderr.write("\r\x1b[2K");
  }

  advance(iteration: number, images: number, loss: number): void {
    if (this.#bar === null) return;
    if (this.#start === null) {
      this.#start = performance.now();
      this.#bar.start(this.#iterations, iteration, { loss: "", rate: "" });
      return;
    }
    this.#images += images;
    const rate = this.#images / ((performance.now() - this.#start) / 1000);
    this.#bar.update(iteration + 1, { loss: cppNumber(loss), rate: rate.toFixed(1) });
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#stop);
    this.#stop();
  }
}
