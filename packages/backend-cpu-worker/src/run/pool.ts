import { BackendError } from "@squeezenet/core";
import { type Executor, InlineExecutor, type KernelNames, type Run } from "./executor.ts";
import type { Heap } from "./heap.ts";
import { isNode, type Module, startThread, type Thread } from "./platform.ts";
import { control, workerScript } from "./worker-script.ts";

interface Message {
  readonly ready?: boolean;
  readonly done?: number;
  readonly failed?: string;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Threads that all run the same steps over one memory. One message starts a run and one reports its end. */
export class Pool implements Executor {
  readonly threads: number;
  readonly #heap: Heap;
  readonly #workers: readonly Thread[];
  /** For what is soon done, unless everything is to go to the threads. */
  readonly #inline: InlineExecutor | null;
  /** Modules that the calling thread has not needed yet. */
  readonly #unloaded: (readonly [Module, KernelNames])[] = [];
  #pending: Pending | undefined;
  #lost: BackendError | undefined;
  #runs = 0;

  private constructor(heap: Heap, workers: readonly Thread[], inline: boolean) {
    this.threads = workers.length;
    this.#heap = heap;
    this.#workers = workers;
    this.#inline = inline ? new InlineExecutor(heap) : null;
  }

  /**
   * In a page, which may forbid workers, it resolves when all threads are ready, and rejects when one does not start. In
   * Node they start while their caller goes on: what is posted to them waits, and one that does not start fails the first run.
   */
  static async start(
    heap: Heap,
    threads: number,
    inline: boolean,
    begin: (script: string) => Promise<Thread> = startThread,
    wait: boolean = !isNode,
  ): Promise<Pool> {
    const workers = await Promise.all(Array.from({ length: threads }, () => begin(workerScript)));
    const pool = new Pool(heap, workers, inline);
    const started = Promise.all(workers.map((worker, thread) => pool.#greet(worker, thread)));
    // Whoever runs something is told as well.
    started.catch(() => {});
    if (!wait) return pool;
    try {
      await started;
    } catch (error) {
      await pool.end();
      throw error;
    }
    return pool;
  }

  load(module: Module, kernels: KernelNames): void {
    for (const worker of this.#workers) worker.post({ module, kernels });
    if (this.#inline !== null) this.#unloaded.push([module, kernels]);
  }

  run({ light, ...run }: Run): Promise<void> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    if (light && this.#inline !== null) return this.#runHere(this.#inline, run);
    const id = ++this.#runs;
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      for (const worker of this.#workers) {
        worker.hold(true);
        worker.post({ ...run, id });
      }
    });
  }

  /** The same kernels on the same memory, so the same bits. */
  #runHere(inline: InlineExecutor, run: Omit<Run, "light">): Promise<void> {
    for (const [module, kernels] of this.#unloaded.splice(0)) inline.load(module, kernels);
    return inline.run(run);
  }

  async end(): Promise<void> {
    this.#lose(new BackendError("cpu-worker: this backend is closed"));
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }

  #greet(worker: Thread, thread: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let greeted = false;
      worker.hold(true);
      worker.onMessage((message) => {
        // Only workerScript talks to us, in the three kinds of message that it is written to send.
        const { ready, failed } = message as Message;
        if (ready === true) {
          greeted = true;
          this.#relax([worker]);
          return resolve();
        }
        if (failed !== undefined) return this.#fail(`thread ${thread} failed: ${failed}`);
        this.#settle()?.resolve();
      });
      worker.onEnd((reason) => {
        this.#fail(`thread ${thread} ${greeted ? "was lost" : "did not start"}: ${reason}`);
        if (this.#lost !== undefined) reject(this.#lost);
      });
      worker.post({ memory: this.#heap.memory, thread, threads: this.threads });
    });
  }

  #fail(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lose(new BackendError(`cpu-worker: ${reason}; open the backend anew`));
    for (const worker of this.#workers) void worker.end();
  }

  /** Lets threads that wait at a barrier go, and whoever waits for the run know. */
  #lose(error: BackendError): void {
    this.#lost ??= error;
    const state = this.#heap.integers(0, control.count);
    Atomics.store(state, control.abandoned, 1);
    Atomics.add(state, control.turn, 1);
    Atomics.notify(state, control.turn);
    this.#settle()?.reject(this.#lost);
  }

  #settle(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#relax(this.#workers);
    return pending;
  }

  /** Nothing runs, so the process may end; but not while it waits for the threads to end. */
  #relax(workers: readonly Thread[]): void {
    if (this.#pending !== undefined || this.#lost !== undefined) return;
    for (const worker of workers) worker.hold(false);
  }
}
