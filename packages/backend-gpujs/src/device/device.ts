import { BackendError, expectFound } from "@squeezenet/core";
import type { Gpu, GpuJs, Handle, KernelSettings, RunnableKernel } from "./gpu-js.ts";
import { exponential, logarithm } from "./mathematics.ts";
import { place, type Placed, places, type Program } from "./program.ts";

/** Compiled kernels kept; past it those without live results go, the longest unused first. */
const kernelsKept = 400;

const settings: KernelSettings = {
  pipeline: true,
  immutable: true,
  precision: "single",
  tactic: "precision",
  fixIntegerDivisionAccuracy: false,
  loopMaxIterations: 2 ** 24,
};

/** A flat output; where a grid of rank 1 is not folded by gpu.js itself, it has to be of rank 3 as all others are. */
const line = (length: number, layout: DeviceFacts["layout"]): readonly number[] =>
  layout === "buffer" ? [length] : [length, 1, 1];

/** What a device is and can hold. */
export interface DeviceFacts {
  readonly mode: string;
  /** Driver and adapter, for people. */
  readonly adapter: string;
  readonly layout: "texture" | "buffer";
  /** The most numbers in one array. */
  readonly most: number;
  /** The most layers of a grid. */
  readonly deepest: number;
  /** Why the device is gone, or null. */
  lost(): string | null;
  close(): Promise<void>;
}

interface Compiled {
  readonly run: RunnableKernel;
  /** Results that are not yet released: a kernel takes its textures along when it goes. */
  live: number;
}

/** Flat numbers on the device. */
export interface DeviceArray {
  readonly handle: Handle;
  readonly length: number;
  readonly maker: Compiled;
}

/** Runs programs through gpu.js, keeps what it compiled, and counts what it holds. */
export class Device {
  readonly facts: DeviceFacts;
  readonly #library: GpuJs;
  readonly #gpu: Gpu;
  readonly #kernels = new Map<string, Compiled>();
  readonly #placed = new WeakMap<Program, Placed & { readonly key: string }>();
  readonly #uploader: Compiled;
  #arrays = 0;
  #numbers = 0;

  constructor(library: GpuJs, gpu: Gpu, facts: DeviceFacts) {
    this.facts = facts;
    this.#library = library;
    this.#gpu = gpu;
    for (const source of [exponential, logarithm]) gpu.addFunction(source);
    const copy = "function (values) { return values[this.thread.x]; }";
    this.#uploader = {
      run: gpu.createKernel(copy, {
        ...settings,
        output: line(1, facts.layout),
        dynamicOutput: true,
        dynamicArguments: true,
      }),
      live: 0,
    };
  }

  /** Arrays that are held, the numbers in them, and kernels compiled. */
  get held(): { readonly arrays: number; readonly numbers: number; readonly kernels: number } {
    return { arrays: this.#arrays, numbers: this.#numbers, kernels: this.#kernels.size };
  }

  /** One kernel serves every length, so every array on the device is of one kind, whoever made it. */
  upload(values: Float32Array): DeviceArray | Promise<DeviceArray> {
    this.#check(values.length);
    this.#uploader.run.setOutput(line(values.length, this.facts.layout));
    const handle = this.#uploader.run(this.#library.input(values, [values.length, 1, 1]));
    return this.#made(this.#uploader, handle, values.length);
  }

  async read({ handle, length }: DeviceArray): Promise<Float32Array> {
    this.#alive();
    const { output } = handle;
    handle.output = output.length === 1 ? [length] : [length, 1, 1];
    const pending = handle.toArray();
    handle.output = output;
    let numbers = await pending;
    while (Array.isArray(numbers)) numbers = numbers[0];
    this.#alive();
    if (!(numbers instanceof Float32Array) || numbers.length < length)
      throw new BackendError(`gpujs: a read of ${length} numbers gave none: the device has failed`);
    return numbers.length === length ? numbers : numbers.slice(0, length);
  }

  release({ handle, length, maker }: DeviceArray): void {
    handle.delete();
    maker.live--;
    this.#arrays--;
    this.#numbers -= length;
  }

  /** Runs a program. The arrays hold as many numbers as its parameters' dimensions say. */
  launch(
    program: Program,
    arrays: readonly DeviceArray[],
    scalars: readonly number[],
  ): DeviceArray | Promise<DeviceArray> {
    const length = places(program);
    const placed = this.#place(program);
    this.#check(length, placed.output[2]);
    const compiled = this.#kernel(placed);
    const clones: Handle[] = [];
    const handles = arrays.map(({ handle }, index) => {
      // An array that is given twice may lie differently each time.
      const twice = arrays.findIndex((other) => other.handle === handle) < index;
      const view = twice ? handle.clone() : handle;
      if (twice) clones.push(view);
      const { dims } = expectFound(program.arrays, index);
      view.output = dims;
      if (view.dimensions !== undefined) view.dimensions = dims;
      return view;
    });
    const made = this.#made(compiled, compiled.run(...handles, ...scalars), length);
    if (clones.length > 0 && made instanceof Promise)
      return made.finally(() => clones.forEach((view) => view.delete()));
    for (const view of clones) view.delete();
    return made;
  }

  async close(): Promise<void> {
    await this.#gpu.destroy();
    await this.facts.close();
  }

  #made(maker: Compiled, made: Handle | Promise<Handle>, length: number): DeviceArray | Promise<DeviceArray> {
    if (made instanceof Promise) return made.then((handle) => this.#count(maker, handle, length));
    return this.#count(maker, made, length);
  }

  #count(maker: Compiled, handle: Handle, length: number): DeviceArray {
    const { kernel } = maker.run;
    if (!(kernel instanceof this.#gpu.Kernel) || Boolean(kernel.fallbackReason))
      throw new BackendError(`gpujs: gpu.js left ${this.facts.mode} for another engine, which is refused`);
    maker.live++;
    this.#arrays++;
    this.#numbers += length;
    return { handle, length, maker };
  }

  #place(program: Program): Placed & { readonly key: string } {
    const before = this.#placed.get(program);
    if (before !== undefined) return before;
    const { source, output } = place(program, this.facts.layout);
    const key = `${output.join()} ${program.arrays.map(({ dims }) => dims.join()).join(" ")} ${source}`;
    const placed = { source, output, key };
    this.#placed.set(program, placed);
    return placed;
  }

  #kernel({ source, output, key }: Placed & { readonly key: string }): Compiled {
    const found = this.#kernels.get(key);
    if (found !== undefined) {
      this.#kernels.delete(key);
      this.#kernels.set(key, found);
      return found;
    }
    if (this.#kernels.size >= kernelsKept) this.#evict();
    const compiled = { run: this.#gpu.createKernel(source, { ...settings, output }), live: 0 };
    this.#kernels.set(key, compiled);
    return compiled;
  }

  /** A tenth at once: looking for idle kernels at every launch would take longer than the launch. */
  #evict(): void {
    let left = kernelsKept / 10;
    for (const [key, { run, live }] of this.#kernels) {
      if (live > 0) continue;
      run.destroy();
      this.#kernels.delete(key);
      if (--left === 0) return;
    }
  }

  #check(length: number, depth = 1): void {
    this.#alive();
    const { most, deepest } = this.facts;
    const way = "a smaller batch_size with a larger iter_size gives the same bits";
    if (length > most)
      throw new BackendError(
        `gpujs: an array of ${length} numbers is too large for this device, which takes ${most}: ${way}`,
      );
    if (depth > deepest)
      throw new BackendError(
        `gpujs: ${depth} planes are too many for this device, which takes ${deepest} at once: ${way}`,
      );
  }

  #alive(): void {
    const reason = this.facts.lost();
    if (reason !== null) throw new BackendError(`gpujs: the device was lost (${reason}): open the backend again`);
  }
}
