import type { Request } from "@squeezenet/caffe";

/**
 * What signals ask of a running solver (caffe.cpp, SignalHandler): SIGINT and SIGTERM to stop with a snapshot, SIGHUP to
 * take one and go on. A second SIGINT ends the process at once.
 */
export class Requests implements Disposable {
  #pending: Request | null = null;
  readonly #handlers: readonly (readonly [NodeJS.Signals, () => void])[];

  constructor(say: (message: string) => void) {
    const stop = (signal: string) => (): void => {
      if (this.#pending === "stop") process.exit(130);
      this.#pending = "stop";
      say(`${signal}: stopping with a snapshot after this iteration; once more to stop at once`);
    };
    this.#handlers = [
      ["SIGINT", stop("SIGINT")],
      ["SIGTERM", stop("SIGTERM")],
      ["SIGHUP", () => (this.#pending ??= "snapshot")],
    ];
    for (const [signal, handler] of this.#handlers) process.on(signal, handler);
  }

  /** The request that has come in since the last time, if any; a stop stays. */
  take(): Request | null {
    const request = this.#pending;
    if (request !== "stop") this.#pending = null;
    return request;
  }

  [Symbol.dispose](): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
  }
}
