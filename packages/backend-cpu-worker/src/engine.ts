import {
  BackendError,
  type DeviceBuffer,
  expectFound,
  fusedSignatures,
  nameOfCall,
  OwnedBuffers,
  signatures,
} from "@squeezenet/core";
import { CpuBuffer } from "./cpu-buffer.ts";
import type { Machine } from "./plan/machine.ts";
import { makePlan, type Plan } from "./plan/plan.ts";
import {
  type AnyGeometry,
  type AnyKernelName,
  type Call,
  finishRecording,
  isProgram,
  type Recording,
} from "./plan/recording.ts";
import type { Executor } from "./run/executor.ts";
import type { Heap } from "./run/heap.ts";
import type { Library } from "./run/library.ts";
import { Runner } from "./run/runner.ts";
import type { InstructionSet } from "./wasm/lanes.ts";

/** Calls without a read between them that are run anyhow, so that a long loop does not pile up. */
const longestRecording = 8192;
/** Plans kept: training, testing, their first iterations, and some to spare. */
const plansKept = 16;

type Signature = { inputs(g: AnyGeometry): readonly number[]; output(g: AnyGeometry): number };
// The one place where the tables of signatures, keyed by kernel, meet calls whose kernel is known at run time only.
const signatureOf = { ...signatures, ...fusedSignatures } as unknown as Readonly<Record<AnyKernelName, Signature>>;

/** Records kernel calls until a read, then runs them by a plan, made once for each sequence of calls. */
export class Engine {
  readonly #buffers = new OwnedBuffers("cpu-worker", CpuBuffer);
  readonly #heap: Heap;
  readonly #executor: Executor;
  readonly #runner: Runner;
  readonly #machine: Machine;
  /** The latest last. */
  readonly #plans: Plan[] = [];
  #calls: Call[] = [];
  /** Buffers freed since the last flush, whose memory what was recorded may still read. */
  #freed: CpuBuffer[] = [];
  #running = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor(heap: Heap, executor: Executor, library: Library, set: InstructionSet) {
    this.#heap = heap;
    this.#executor = executor;
    this.#machine = { set, threads: executor.threads };
    this.#runner = new Runner(heap, executor, library, this.#machine);
  }

  /** The plans in use, the latest last. */
  get plans(): readonly Plan[] {
    return [...this.#plans];
  }

  call(name: AnyKernelName, g: AnyGeometry, given: readonly DeviceBuffer[]): CpuBuffer {
    const signature = signatureOf[name];
    const inputs = this.#buffers.inputs(nameOfCall(name, g), signature.inputs(g), given);
    const output = this.#buffers.make(signature.output(g));
    this.#calls.push({ name, g: { ...g }, inputs, output });
    if (this.#calls.length >= longestRecording) this.#flush();
    return output;
  }

  upload(values: Float32Array): CpuBuffer {
    const buffer = this.#buffers.make(values.length);
    buffer.address = this.#heap.allocate(4 * values.length);
    this.#heap.floats(buffer.address, values.length).set(values);
    return buffer;
  }

  async read(given: DeviceBuffer): Promise<Float32Array> {
    const buffer = this.#buffers.own(given);
    this.#flush();
    const result = this.#then(() => {
      if (buffer.address === undefined) throw buffer.failure ?? this.#buffers.closedError();
      return this.#heap.floats(buffer.address, buffer.length).slice();
    });
    return result;
  }

  free(given: DeviceBuffer): void {
    const buffer = this.#buffers.free(given);
    if (this.#calls.length > 0) this.#freed.push(buffer);
    else if (this.#running > 0) void this.#then(() => this.#release(buffer));
    else this.#release(buffer);
  }

  async close(): Promise<void> {
    this.#buffers.close();
    await this.#executor.end();
    await this.#tail;
  }

  #flush(): void {
    if (this.#calls.length === 0) return;
    const recording = finishRecording(this.#calls);
    const freed = this.#freed;
    this.#calls = [];
    this.#freed = [];
    void this.#then(async () => {
      try {
        await this.#runner.run(this.#planFor(recording), recording);
      } catch (error) {
        const failure = error instanceof Error ? error : new BackendError(String(error));
        for (const { output } of recording.calls) output.failure = failure;
      }
      for (const buffer of freed) this.#release(buffer);
    });
  }

  #planFor(recording: Recording): Plan {
    const known = this.#plans.findLastIndex(({ program }) => isProgram(recording, program));
    const plan = known < 0 ? makePlan(recording, this.#machine) : expectFound(this.#plans, known);
    if (known >= 0) this.#plans.splice(known, 1);
    this.#plans.push(plan);
    if (this.#plans.length > plansKept) this.#runner.forget(this.#plans.shift()!);
    return plan;
  }

  /** Does something after all that was begun before: at once where that is done, so that the caller may work meanwhile. */
  #then<Result>(act: () => Result | Promise<Result>): Promise<Result> {
    const begun = this.#running++ === 0 ? (async () => act())() : this.#tail.then(act);
    const result = begun.finally(() => this.#running--);
    this.#tail = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  #release(buffer: CpuBuffer): void {
    if (buffer.address !== undefined) this.#heap.release(buffer.address);
    for (const address of buffer.derived.values()) this.#heap.release(address);
    buffer.address = undefined;
    buffer.derived.clear();
  }
}
