import type { CpuBuffer } from "../cpu-buffer.ts";
import type { Word } from "../plan/builder.ts";
import type { Plan } from "../plan/plan.ts";
import type { Recording } from "../plan/recording.ts";
import { headWords } from "../kernels/kernel.ts";
import type { Executor } from "./executor.ts";
import type { Heap } from "./heap.ts";
import type { Library } from "./library.ts";

/** A plan with its place in memory: words to fill in before each run, and the list of steps that the threads read. */
interface Prepared {
  readonly plan: Plan;
  readonly kernels: readonly number[];
  /** Where each step's words start, in integers from `words`. */
  readonly starts: readonly number[];
  readonly words: number;
  readonly wordCount: number;
  readonly program: number;
  readonly scratchBytes: number;
}

const doubleBits = new Float64Array(1);
const doubleWords = new Int32Array(doubleBits.buffer);

/** Runs plans, one at a time. */
export class Runner {
  readonly #heap: Heap;
  readonly #executor: Executor;
  readonly #library: Library;
  readonly #prepared = new Map<Plan, Prepared>();
  #arena = { address: 0, bytes: 0 };
  #scratch = { address: 0, bytes: 0 };

  constructor(heap: Heap, executor: Executor, library: Library) {
    this.#heap = heap;
    this.#executor = executor;
    this.#library = library;
  }

  /** Runs a recording by its plan; afterwards every output that outlives it has an address. */
  async run(plan: Plan, recording: Recording): Promise<void> {
    const prepared = this.#prepare(plan);
    const given: CpuBuffer[] = [];
    try {
      const steps = this.#fill(prepared, recording, given);
      await this.#executor.run({
        program: prepared.program,
        steps,
        scratch: this.#scratch.address,
        scratchBytes: prepared.scratchBytes,
      });
    } catch (error) {
      for (const buffer of given) {
        this.#heap.release(buffer.address!);
        buffer.address = undefined;
      }
      throw error;
    }
  }

  /** Gives back what a plan holds that will not run again. */
  forget(plan: Plan): void {
    const prepared = this.#prepared.get(plan);
    if (prepared === undefined) return;
    this.#prepared.delete(plan);
    this.#heap.release(prepared.words);
    this.#heap.release(prepared.program);
  }

  #prepare(plan: Plan): Prepared {
    const known = this.#prepared.get(plan);
    if (known !== undefined) return known;
    const kernels = this.#library.numbers(plan.steps.map(({ kernel }) => kernel));
    const starts: number[] = [];
    let count = 0;
    for (const { words } of plan.steps) {
      starts.push(count);
      count += headWords + words.reduce<number>((total, word) => total + (isScalarWord(word) ? 2 : 1), 0);
    }
    const scratchBytes = Math.ceil((Math.max(0, ...plan.steps.map(({ kernel }) => kernel.scratch ?? 0)) + 256) / 64) * 64;
    const prepared = {
      plan,
      kernels,
      starts,
      words: this.#heap.allocate(4 * count),
      wordCount: count,
      program: this.#heap.allocate(12 * plan.steps.length),
      scratchBytes,
    };
    this.#prepared.set(plan, prepared);
    return prepared;
  }

  /** Gives every storage its address and writes words and steps. Returns how many steps there are. */
  #fill({ plan, kernels, starts, words, wordCount, program, scratchBytes }: Prepared, recording: Recording, given: CpuBuffer[]): number {
    this.#arena = this.#atLeast(this.#arena, plan.arenaBytes);
    this.#scratch = this.#atLeast(this.#scratch, scratchBytes * this.#executor.threads);
    const base: number[] = [];
    recording.externals.forEach((buffer, index) => {
      if (buffer.address === undefined) throw buffer.failure ?? new Error("cpu-worker: an input was never computed");
      base[index] = buffer.address;
    });
    for (const [storage, offset] of plan.temporaries) base[storage] = this.#arena.address + offset;
    for (const { storage, call, floats } of plan.survivors) {
      const { output } = recording.calls[call]!;
      base[storage] = output.address = this.#heap.allocate(4 * floats);
      given.push(output);
    }
    const skipped = new Set<number>();
    for (const [storage, { external, key }] of plan.derived) {
      const { derived } = recording.externals[external]!;
      const known = derived.get(key);
      if (known !== undefined) skipped.add(storage);
      const address = known ?? this.#heap.allocate(4 * plan.floatsOf[storage]!);
      derived.set(key, address);
      base[storage] = address;
    }
    const image = this.#heap.integers(words, wordCount);
    const list = this.#heap.integers(program, 3 * plan.steps.length);
    let listed = 0;
    let group = plan.groups[0];
    plan.steps.forEach(({ tasks, words: parts, makes }, index) => {
      if (makes !== undefined && skipped.has(makes)) return;
      let at = starts[index]!;
      if (plan.groups[index] !== group) list[listed - 1] = 1;
      group = plan.groups[index];
      list.set([kernels[index]!, words + 4 * at, 0], listed);
      listed += 3;
      image[at++] = 0;
      image[at++] = tasks;
      for (const word of parts)
        if (typeof word === "number") image[at++] = word;
        else if ("storage" in word) image[at++] = base[word.storage]! + word.bytes;
        else {
          doubleBits[0] = recording.calls[word.call]!.g[word.field]!;
          image[at++] = doubleWords[0]!;
          image[at++] = doubleWords[1]!;
        }
    });
    list[listed - 1] = 1;
    return listed / 3;
  }

  #atLeast(block: { address: number; bytes: number }, bytes: number): { address: number; bytes: number } {
    if (block.bytes >= bytes) return block;
    if (block.bytes > 0) this.#heap.release(block.address);
    return { address: this.#heap.allocate(bytes), bytes };
  }
}

const isScalarWord = (word: Word): boolean => typeof word === "object" && "call" in word;
