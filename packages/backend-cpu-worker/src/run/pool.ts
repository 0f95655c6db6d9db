import { BackendError } from "@squeezenet/core";
import { Barrier } from "./barrier.ts";
import { type Executor, InlineExecutor, type KernelNames, type Run, type Work } from "./executor.ts";
import type { Heap } from "./heap.ts";
import { isPage, type Module, startThread, type Thread } from "./platform.ts";
import { workerScript } from "./worker-script.ts";

interface Message {
  readonly ready?: boolean;
  readonly done?: number;
  readonly failed?: string;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface PoolOptions {
  readonly threads: number;
  /** Whether the calling thread computes too. */
  readonly inline: boolean;
  /** Whether a page calls: it must not be kept from what else it does, and may be forbidden to have workers. */
  readonly page?: boolean;
  readonly begin?: (script: string) => Promise<Thread>;
}

/**
 * Threads that all run the same steps over one memory. One message to each starts a run and one reports its end.
 *
 * A brief run the calling thread does with the others, in the place of thread 0, which then need not begin: it computes while
 * they wake up, and has the result when it is there.
 */
export class Pool implements Executor {
  readonly threads: number;
  readonly #heap: Heap;
  readonly #page: boolean;
  readonly #begin: (script: string) => Promise<Thread>;
  /** By their numbers: those that were needed so far. */
  readonly #workers = new Map<number, Thread>();
  /** Of each, that it is ready. */
  readonly #greetings: Promise<void>[] = [];
  /** What the calling thread computes with, unless everything is to go to the others. */
  readonly #inline: InlineExecutor | null;
  readonly #modules: (readonly [Module, KernelNames])[] = [];
  /** How many of the modules the calling thread has loaded. */
  #loadedHere = 0;
  readonly #barrier: Barrier;
  #pending: Pending | undefined;
  #lost: BackendError | undefined;
  #runs = 0;

  private constructor(heap: Heap, { threads, inline, page = isPage, begin = startThread }: PoolOptions) {
    this.threads = threads;
    this.#heap = heap;
    this.#page = page;
    this.#begin = begin;
    this.#inline = inline ? new InlineExecutor(heap) : null;
    this.#barrier = new Barrier(heap, threads);
  }

  /**
   * In a page it resolves when all threads are ready, and rejects when one does not start. In Node they start while their
   * caller goes on: what is posted to them waits, and one that does not start fails the first run.
   */
  static async start(heap: Heap, options: PoolOptions): Promise<Pool> {
    const pool = new Pool(heap, options);
    await pool.#start(pool.#helps("brief") ? 1 : 0);
    if (!pool.#page) return pool;
    try {
      await Promise.all(pool.#greetings);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return pool;
  }

  load(module: Module, kernels: KernelNames): void {
    for (const worker of this.#workers.values()) worker.post({ module, kernels });
    this.#modules.push([module, kernels]);
  }

  async run({ work, ...run }: Run): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    if (!this.#helps(work)) {
      await this.#start(0);
      return this.#pend(() => this.#post(run, 0));
    }
    const inline = this.#here();
    if (work === "light" || this.threads === 1) return inline.run(run);
    return this.#pend(() => {
      this.#post(run, 1);
      inline
        .run(run, () => this.#barrier.meet())
        .then(
          () => this.#settle()?.resolve(),
          (error) => this.#fail(`the calling thread failed: ${String(error)}`),
        );
    });
  }

  async end(): Promise<void> {
    this.#lose(new BackendError("cpu-worker: this backend is closed"));
    await Promise.all([...this.#workers.values()].map((worker) => worker.end()));
  }

  /** Whether the calling thread takes part in so much work. */
  #helps(work: Work): boolean {
    return this.#inline !== null && (work === "light" || (work === "brief" && !this.#page));
  }

  /** The calling thread's own kernels: the same on the same memory, so the same bits. */
  #here(): InlineExecutor {
    const inline = this.#inline!;
    for (const [module, kernels] of this.#modules.slice(this.#loadedHere)) inline.load(module, kernels);
    this.#loadedHere = this.#modules.length;
    return inline;
  }

  #pend(begin: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      begin();
    });
  }

  #post(run: Omit<Run, "work">, first: number): void {
    const id = ++this.#runs;
    for (const [thread, worker] of this.#workers) {
      if (thread < first) continue;
      worker.hold(true);
      worker.post({ ...run, id });
    }
  }

  /** Begins those of the threads from `first` on that have not begun. */
  async #start(first: number): Promise<void> {
    const all = Array.from({ length: this.threads }, (_, thread) => thread);
    const missing = all.filter((thread) => thread >= first && !this.#workers.has(thread));
    const begun = await Promise.all(missing.map(() => this.#begin(workerScript)));
    if (this.#lost !== undefined) {
      await Promise.all(begun.map((worker) => worker.end()));
      throw this.#lost;
    }
    missing.forEach((thread, index) => this.#greet(begun[index]!, thread));
  }

  #greet(worker: Thread, thread: number): void {
    this.#workers.set(thread, worker);
    const greeting = new Promise<void>((resolve, reject) => {
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
    });
    // Whoever runs something is told as well.
    greeting.catch(() => {});
    this.#greetings.push(greeting);
    worker.post({ memory: this.#heap.memory, thread, threads: this.threads });
    for (const [module, kernels] of this.#modules) worker.post({ module, kernels });
  }

  #fail(reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lose(new BackendError(`cpu-worker: ${reason}; open the backend anew`));
    for (const worker of this.#workers.values()) void worker.end();
  }

  /** Lets threads that wait at a barrier go, and whoever waits for the run know. */
  #lose(error: BackendError): void {
    this.#lost ??= error;
    this.#barrier.abandon();
    this.#settle()?.reject(this.#lost);
  }

  #settle(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#relax(this.#workers.values());
    return pending;
  }

  /** Nothing runs, so the process may end; but not while it waits for the threads to end. */
  #relax(workers: Iterable<Thread>): void {
    if (this.#pending !== undefined || this.#lost !== undefined) return;
    for (const worker of workers) worker.hold(false);
  }
}
