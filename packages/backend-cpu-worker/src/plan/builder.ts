import { expectDefined } from "../expect-defined.ts";
import { type Kernel, tasksPerThread } from "../kernels/kernel.ts";
import { copy } from "../kernels/copy.ts";
import { chunk } from "../kernels/elementwise.ts";
import type { InstructionSet } from "../wasm/lanes.ts";
import type { Machine } from "./machine.ts";
import { fieldOf, type Op } from "./op.ts";
import { isScalar } from "./recording.ts";
import type { Address, Derived, Step, Word } from "./step.ts";
import { type View, strideOf, whole } from "./view.ts";

type Rows = readonly [address: Address, rowBytes: number];

/** Collects the steps of a plan and the storages they use beyond those of the values. */
export class Builder {
  readonly set: InstructionSet;
  /** Tasks that a step should have, so that all threads have some. */
  readonly wanted: number;
  readonly steps: Step[] = [];
  /** Floats of each storage: the first ones are the values'. */
  readonly storages: number[];
  readonly derived: Map<number, Derived> = new Map();
  readonly #externals: number;
  readonly #views: ReadonlyMap<number, View>;
  readonly #made = new Map<string, number>();

  constructor(
    { set, threads }: Machine,
    lengths: readonly number[],
    externals: number,
    views: ReadonlyMap<number, View>,
  ) {
    this.set = set;
    this.wanted = threads === 1 ? 1 : tasksPerThread * threads;
    this.storages = [...lengths];
    this.#externals = externals;
    this.#views = views;
  }

  /**
   * Where a value stands.
   * @throws Error if it was not placed
   */
  view(value: number): View {
    return expectDefined(this.#views.get(value), "the place of a value");
  }

  /** Adds a step. Storages that its words name and that it does not write are those that it reads. */
  step(
    op: Op,
    kernel: Kernel,
    tasks: number,
    words: readonly Word[],
    given: Partial<Pick<Step, "flops" | "makes" | "label">> & { writes: readonly number[] },
  ): void {
    const touched = words.flatMap((word) => (typeof word === "object" && "storage" in word ? [word.storage] : []));
    const reads = touched.filter((storage) => !given.writes.includes(storage));
    this.steps.push({
      kernel,
      tasks,
      words,
      reads,
      value: op.output,
      label: op.label,
      flops: 0,
      makes: undefined,
      ...given,
    });
  }

  /** A new storage for the time of this plan. */
  temporary(floats: number): number {
    return this.storages.push(floats) - 1;
  }

  /** Rows of a value as two words: address and distance in bytes. A value that is cut otherwise is copied first. */
  rows(op: Op, value: number, outer: number): [Address, number] {
    const view = this.view(value);
    const length = view.rows * view.rowLength;
    const stride = strideOf(view, outer, length);
    if (stride !== undefined) return [{ storage: view.storage, bytes: 4 * view.offset }, 4 * stride];
    const dense = whole(this.temporary(length), length);
    this.#copy(op, view, dense);
    return [{ storage: dense.storage, bytes: 0 }, (4 * length) / outer];
  }

  /** The same for a result; `write` is to add the step. A place that is cut otherwise is filled by a copy afterwards. */
  writeRows(op: Op, outer: number, write: (to: [Address, number]) => void): void {
    const view = this.view(op.output);
    const length = view.rows * view.rowLength;
    const stride = strideOf(view, outer, length);
    if (stride !== undefined) return write([{ storage: view.storage, bytes: 4 * view.offset }, 4 * stride]);
    const dense = whole(this.temporary(length), length);
    write([{ storage: dense.storage, bytes: 0 }, (4 * length) / outer]);
    this.#copy(op, dense, view);
  }

  /** A dense value's address. */
  dense(op: Op, value: number): Address {
    return this.rows(op, value, 1)[0];
  }

  /** Something made of `value`, once: kept with the value where that is an external. */
  made(value: number, key: string, floats: number, make: (to: Address) => void): Address {
    const known = this.#made.get(`${value} ${key}`);
    const storage = known ?? this.temporary(floats);
    if (known === undefined) {
      this.#made.set(`${value} ${key}`, storage);
      if (value < this.#externals) this.derived.set(storage, { external: value, key });
      make({ storage, bytes: 0 });
    }
    return { storage, bytes: 0 };
  }

  #copy(op: Op, from: View, to: View): void {
    copyRows(this, op, from, to, `${op.label} (copy)`);
  }
}

/** Copies floats from one view to another; at least one of the two is dense, or both are cut alike. */
export function copyRows(builder: Builder, op: Op, from: View, to: View, label: string): void {
  const rows = Math.max(from.rows, to.rows);
  const length = from.rows * from.rowLength;
  const at = (view: View): [Address, number] => [
    { storage: view.storage, bytes: 4 * view.offset },
    4 * expectDefined(strideOf(view, rows, length), "a common cut of two views"),
  ];
  addElementwise(builder, op, copy, rows, length, [at(to), at(from)], [], label);
}

/** One elementwise step over rows that are given as address and distance. */
export function addElementwise(
  builder: Builder,
  op: Op,
  kernel: Kernel,
  rows: number,
  length: number,
  operands: readonly [y: Rows, ...inputs: Rows[]],
  scalars: readonly string[],
  label: string = op.label,
  floats: number = chunk,
): void {
  const row = length / rows;
  const chunks = Math.ceil(row / floats);
  const words: Word[] = [chunks, row, ...operands.flat(), ...scalars.map((field) => scalarWord(op, field))];
  builder.step(op, kernel, rows * chunks, words, { writes: [operands[0][0].storage], label });
}

/** A number that each call gives, or one that the plan was made for. */
export const scalarWord = (op: Op, field: string): Word =>
  op.name === "pointwise" || isScalar(op.name, field) ? { call: op.call, field } : { double: fieldOf(op, field) };
