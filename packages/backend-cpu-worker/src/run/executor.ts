import { expectDefined } from "../expect-defined.ts";
import { Breather } from "./breather.ts";
import type { Heap } from "./heap.ts";
import { type KernelFunction, type Module, webAssembly } from "./platform.ts";

/** Steps in memory: a kernel's number, the address of its words, whether all threads wait for each other after it. */
export interface Run {
  readonly program: number;
  readonly steps: number;
  /** Address of the threads' own memory, `scratchBytes` for each. */
  readonly scratch: number;
  readonly scratchBytes: number;
  readonly work: Work;
}

/**
 * How much there is to do: `light` is done before a thread would be awake, `brief` in the time for which a calling thread may
 * well compute instead of waiting, `long` is left to other threads.
 */
export type Work = "light" | "brief" | "long";

/** Numbers of kernels and the names that a module exports them by. */
export type KernelNames = readonly (readonly [id: number, name: string])[];

/** Runs steps, on as many threads as it has. */
export interface Executor {
  readonly threads: number;
  load(module: Module, kernels: KernelNames): void;
  /** Resolves when all steps are done; rejects, and is of no further use, when a thread is lost. */
  run(run: Run): Promise<void>;
  end(): Promise<void>;
}

/** All on the calling thread: where memory cannot be shared, and for what is soon done. */
export class InlineExecutor implements Executor {
  readonly threads = 1;
  readonly #heap: Heap;
  readonly #kernels: KernelFunction[] = [];
  readonly #breather = new Breather();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  load(module: Module, kernels: KernelNames): void {
    const { Instance } = expectDefined(webAssembly, "WebAssembly");
    const { exports } = new Instance(module, { e: { m: this.#heap.memory } });
    for (const [id, name] of kernels) this.#kernels[id] = expectDefined(exports[name], `the export ${name}`);
  }

  /** @param meet the barrier, where other threads run the same steps: what it returns is waited for, where it returns something */
  async run({ program, steps, scratch }: Omit<Run, "work">, meet?: () => Promise<void> | undefined): Promise<void> {
    const list = this.#heap.integers(program, 3 * steps);
    for (let at = 0; at < list.length; at += 3) {
      this.#kernels[list[at]!]!(list[at + 1]!, scratch);
      if (meet === undefined || list[at + 2] === 0) continue;
      const others = meet();
      if (others !== undefined) await others;
    }
    await this.#breather.breathe();
  }

  async end(): Promise<void> {}
}
