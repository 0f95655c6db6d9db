import { BackendError } from "@squeezenet/core";
import { Barrier } from "./barrier.ts";
import { type Executor, InlineExecutor, type KernelNames, type Run, type Work } from "./executor.ts";
import type { Heap } from "./heap.ts";
import { waitFor } from "./patience.ts";
import type { Module } from "./platform.ts";
import { Progress } from "./progress.ts";
import type { Thread } from "./threads.ts";
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

/** How many threads there are, how they begin, and for how long they may be silent. */
export interface PoolOptions {
  readonly threads: number;
  /** Whether the calling thread computes too. */
  readonly inline: boolean;
  /** Whether a page calls: it must not be kept from what else it does, and may be forbidden to have workers. */
  readonly page: boolean;
  /** Seconds for a thread to answer as it starts. A run may stand still `runPatience` times as long. */
  readonly patience: number;
  readonly begin: (script: string) => Thread;
}

/** A run may stand still for longer than a thread may take to start: a single task may be long, and memory may be on disk. */
const runPatience = 4;

/**
 * Threads that all run the same steps over one memory. One message to each starts a run and one reports its end.
 *
 * A brief run the calling thread does with the others, in the place of thread 0, which then need not begin: it computes while
 * they wake up, and has the result when it is there.
 */
export class Pool implements Executor {
  readonly threads: number;
  readonly #heap: Heap;
  readonly #options: PoolOptions;
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
  readonly #progress: Progress;
  #pending: Pending | undefined;
  #lost: BackendError | undefined;
  #runs = 0;

  private constructor(heap: Heap, options: PoolOptions) {
    this.threads = options.threads;
    this.#heap = heap;
    this.#options = options;
    this.#inline = options.inline ? new InlineExecutor(heap) : null;
    this.#barrier = new Barrier(heap, options.threads);
    this.#progress = new Progress(heap, options.threads);
  }

  /**
   * In a page it resolves when all threads are ready, and rejects when one does not start. In Node they start while their
   * caller goes on: what is posted to them waits, and one that does not start fails the first run.
   * @throws BackendError that names the thread that does not start
   */
  static async start(heap: Heap, options: PoolOptions): Promise<Pool> {
    const pool = new Pool(heap, options);
    pool.#start(pool.#helper("brief") === null ? 0 : 1);
    if (!options.page) return pool;
    try {
      await Promise.all(pool.#greetings);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return pool;
  }

  load(module: Module, kernels: KernelNames): void {
    for (const thread of this.#workers.keys()) this.#send(thread, { module, kernels });
    this.#modules.push([module, kernels]);
  }

  async run({ work, ...run }: Run): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    const inline = this.#helper(work);
    if (inline === null) {
      this.#start(0);
      return this.#pend(run, 0, () => this.#post(run, 0));
    }
    this.#catchUp(inline);
    if (work === "light" || this.threads === 1) return inline.run(run);
    return this.#pend(run, 1, () => {
      this.#post(run, 1);
      if (this.#lost !== undefined) return;
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

  /** What the calling thread computes with where it takes part in so much work, else null. */
  #helper(work: Work): InlineExecutor | null {
    return work === "light" || (work === "brief" && !this.#options.page) ? this.#inline : null;
  }

  /** Gives the calling thread the kernels that the others have: the same on the same memory, so the same bits. */
  #catchUp(inline: InlineExecutor): void {
    for (const [module, kernels] of this.#modules.slice(this.#loadedHere)) inline.load(module, kernels);
    this.#loadedHere = this.#modules.length;
  }

  /** Begins a run of the threads from `first` on, and waits for its end or for its standing still. */
  #pend(run: Omit<Run, "work">, first: number, begin: () => void): Promise<void> {
    this.#progress.begin();
    const seconds = runPatience * this.#options.patience;
    const over = (): void => {
      const { threads, steps } = this.#progress.behind(first);
      this.#fail(`${named(threads)} stood still for ${seconds} s, after ${steps} of ${run.steps} steps`);
    };
    const relieve = waitFor({ seconds, progress: () => this.#progress.measure(run), over });
    return new Promise<void>((resolve, reject) => {
      this.#pending = { resolve, reject };
      begin();
    }).finally(relieve);
  }

  #post(run: Omit<Run, "work">, first: number): void {
    const id = ++this.#runs;
    for (const [thread, worker] of this.#workers) {
      if (thread < first) continue;
      worker.hold(true);
      this.#send(thread, { ...run, id });
    }
  }

  /** A page may have put something else in the place of its Worker, which takes other messages, or none. */
  #send(thread: number, message: object): void {
    if (this.#lost !== undefined) return;
    try {
      this.#workers.get(thread)?.post(message);
    } catch (error) {
      this.#fail(`thread ${thread} takes no message (${reasonOf(error)}): is this Worker the platform's own?`);
    }
  }

  /** Begins those of the threads from `first` on that have not begun. */
  #start(first: number): void {
    for (let thread = first; thread < this.threads; thread++) {
      if (this.#workers.has(thread)) continue;
      let worker: Thread;
      try {
        worker = this.#options.begin(workerScript);
      } catch (cause) {
        this.#fail(`thread ${thread} did not start: ${reasonOf(cause)}`);
        throw this.#lost;
      }
      this.#greet(worker, thread);
      if (this.#lost !== undefined) throw this.#lost;
    }
  }

  #greet(worker: Thread, thread: number): void {
    this.#workers.set(thread, worker);
    const greeting = new Promise<void>((resolve, reject) => {
      let greeted = false;
      worker.hold(true);
      const fail = (reason: string): void => {
        relieve();
        this.#fail(reason);
        if (this.#lost !== undefined) reject(this.#lost);
      };
      const { patience: seconds } = this.#options;
      const silent = (): void => fail(`thread ${thread} did not start: it has not answered for ${seconds} s`);
      const relieve = waitFor({ seconds, progress: () => 0, over: silent });
      worker.onMessage((message) => {
        // Only workerScript talks to us, in the three kinds of message that it is written to send.
        const { ready, failed } = message as Message;
        if (ready === true) {
          greeted = true;
          relieve();
          this.#relax([worker]);
          return resolve();
        }
        if (failed !== undefined) return this.#fail(`thread ${thread} failed: ${failed}`);
        this.#settle()?.resolve();
      });
      worker.onEnd((reason) => fail(`thread ${thread} ${greeted ? "was lost" : "did not start"}: ${reason}`));
    });
    // Whoever runs something is told as well.
    greeting.catch(() => {});
    this.#greetings.push(greeting);
    this.#send(thread, { memory: this.#heap.memory, thread, threads: this.threads });
    for (const [module, kernels] of this.#modules) this.#send(thread, { module, kernels });
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

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const named = (threads: readonly number[]): string =>
  threads.length === 1 ? `thread ${threads[0]}` : `threads ${threads.join(", ")}`;
