import { pairs } from "../pairs.ts";
import type { Machine } from "../plan/machine.ts";
import type { Step, Word } from "../plan/step.ts";
import type { Plan } from "../plan/plan.ts";
import type { Call, Recording } from "../plan/recording.ts";
import { type Addresses, giveAddresses } from "./addresses.ts";
import { headWords } from "../kernels/kernel.ts";
import type { Executor, Work } from "./executor.ts";
import type { Heap } from "./heap.ts";
import type { Library } from "./library.ts";
import { Region } from "./region.ts";
import { workOf } from "./work.ts";

/** A plan with its place in memory: words to fill in before each run, and the list of steps that the threads read. */
interface Prepared {
  readonly steps: readonly PreparedStep[];
  readonly words: number;
  readonly wordCount: number;
  readonly program: number;
  readonly scratchBytes: number;
  readonly work: Work;
}

interface PreparedStep {
  readonly step: Step;
  /** The number of its kernel. */
  readonly kernel: number;
  /** Between groups the threads wait for each other. */
  readonly group: number;
  /** Where its words start, in integers from the plan's `words`. */
  readonly start: number;
}

const doubleBits = new Float64Array(1);
const doubleWords = new Int32Array(doubleBits.buffer);

/** Runs plans, one at a time. */
export class Runner {
  readonly #heap: Heap;
  readonly #executor: Executor;
  readonly #library: Library;
  readonly #machine: Machine;
  readonly #prepared = new Map<Plan, Prepared>();
  /** Memory for what lives only inside a plan, and for the threads' own, as much as the greatest plan so far needs. */
  readonly #arena: Region;
  readonly #scratch: Region;

  constructor(heap: Heap, executor: Executor, library: Library, machine: Machine) {
    this.#machine = machine;
    this.#heap = heap;
    this.#executor = executor;
    this.#library = library;
    this.#arena = new Region(heap);
    this.#scratch = new Region(heap);
  }

  /**
   * Runs a recording by its plan; afterwards every output that outlives it has an address.
   * @throws BackendError if memory does not suffice, an input was never computed, or a thread is lost
   */
  async run(plan: Plan, recording: Recording): Promise<void> {
    const prepared = this.#prepare(plan);
    this.#arena.reserve(plan.arenaBytes);
    this.#scratch.reserve(prepared.scratchBytes * this.#executor.threads);
    const addresses = giveAddresses(plan, recording, this.#heap, this.#arena.address);
    try {
      await this.#executor.run({
        program: prepared.program,
        steps: this.#fill(prepared, recording, addresses),
        scratch: this.#scratch.address,
        scratchBytes: prepared.scratchBytes,
        work: prepared.work,
      });
    } catch (error) {
      addresses.undo();
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
    const work = workOf(plan, this.#machine);
    const kernels = this.#library.numbers(
      plan.steps.map(({ kernel }) => kernel),
      work !== "light",
    );
    let count = 0;
    const steps = pairs(pairs(plan.steps, plan.groups), kernels).map(([[step, group], kernel]) => {
      const start = count;
      count += headWords + step.words.reduce<number>((total, word) => total + (isScalarWord(word) ? 2 : 1), 0);
      return { step, kernel, group, start };
    });
    const scratchBytes =
      Math.ceil((Math.max(0, ...plan.steps.map(({ kernel }) => kernel.scratch ?? 0)) + 256) / 64) * 64;
    const prepared = {
      steps,
      words: this.#heap.allocate(4 * count),
      wordCount: count,
      program: this.#heap.allocate(12 * plan.steps.length),
      scratchBytes,
      work,
    };
    this.#prepared.set(plan, prepared);
    return prepared;
  }

  /** Writes words and steps. Returns how many steps there are. */
  #fill({ steps, words, wordCount, program }: Prepared, { calls }: Recording, given: Addresses): number {
    const image = this.#heap.integers(words, wordCount);
    const list = this.#heap.integers(program, 3 * steps.length);
    let listed = 0;
    let last: number | undefined;
    for (const { step, kernel, group, start } of steps) {
      if (step.makes !== undefined && given.ready.has(step.makes)) continue;
      if (listed > 0 && group !== last) list[listed - 1] = 1;
      last = group;
      list[listed++] = kernel;
      list[listed++] = words + 4 * start;
      list[listed++] = 0;
      image[start] = 0;
      image[start + 1] = step.tasks;
      writeWords(image, start + headWords, step.words, given.base, calls);
    }
    if (listed > 0) list[listed - 1] = 1;
    return listed / 3;
  }
}

function writeWords(
  image: Int32Array,
  start: number,
  words: readonly Word[],
  base: readonly number[],
  calls: readonly Call[],
): void {
  let at = start;
  for (const word of words)
    if (typeof word === "number") image[at++] = word;
    else if ("storage" in word) image[at++] = base[word.storage]! + word.bytes;
    else {
      doubleBits[0] = "double" in word ? word.double : calls[word.call]!.g[word.field]!;
      image.set(doubleWords, at);
      at += doubleWords.length;
    }
}

const isScalarWord = (word: Word): boolean => typeof word === "object" && ("call" in word || "double" in word);
