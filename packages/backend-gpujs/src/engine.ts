import {
  BackendError,
  type DeviceBuffer,
  fusedSignatures,
  nameOfCall,
  OwnedBuffers,
  signatures,
} from "@squeezenet/core";
import type { Device, DeviceArray } from "./device/device.ts";
import { GpuBuffer } from "./gpu-buffer.ts";
import { type AnyGeometry, type KernelName, stepsOf } from "./kernels/index.ts";
import type { Step } from "./step.ts";

/** Sequences of steps kept, by kernel and geometry. */
const geometriesKept = 4096;

type Signature = { inputs(g: AnyGeometry): readonly number[]; output(g: AnyGeometry): number };
// The one place where the tables of signatures, keyed by kernel, meet calls whose kernel is known at run time only.
const signatureOf = { ...signatures, ...fusedSignatures } as unknown as Readonly<Record<KernelName, Signature>>;

/** Work that is done in order: what has to wait for nothing is done at once. */
type Work = () => void | Promise<void>;

/** Launches kernels' steps in the order of the calls; buffers of calls that failed carry the reason. */
export class Engine {
  readonly #buffers = new OwnedBuffers("gpujs", GpuBuffer);
  readonly #device: Device;
  readonly #lower: typeof stepsOf;
  readonly #steps = new Map<string, readonly Step[]>();
  readonly #queue: Work[] = [];
  #draining = false;
  #idle: Promise<void> = Promise.resolve();

  /** @param lower what a kernel launches for a geometry */
  constructor(device: Device, lower: typeof stepsOf = stepsOf) {
    this.#device = device;
    this.#lower = lower;
  }

  call(name: KernelName, g: AnyGeometry, given: readonly DeviceBuffer[]): GpuBuffer {
    const signature = signatureOf[name];
    const inputs = this.#buffers.inputs(nameOfCall(name, g), signature.inputs(g), given);
    const output = this.#buffers.make(signature.output(g));
    const geometry = { ...g };
    this.#enqueue(output, async () => {
      const arrays: DeviceArray[] = [];
      for (const each of inputs) arrays.push(this.#arrayOf(each));
      return this.#run(this.#stepsFor(name, geometry), geometry, arrays);
    });
    return output;
  }

  upload(values: Float32Array): GpuBuffer {
    const buffer = this.#buffers.make(values.length);
    const copy = values.slice();
    this.#enqueue(buffer, () => this.#device.upload(copy));
    return buffer;
  }

  read(given: DeviceBuffer): Promise<Float32Array> {
    const { promise, resolve, reject } = withResolvers<Float32Array>();
    try {
      const buffer = this.#buffers.own(given);
      this.#push(async () => {
        try {
          resolve(await this.#device.read(this.#arrayOf(buffer)));
        } catch (error) {
          reject(typed(error));
        }
      });
    } catch (error) {
      reject(error);
    }
    return promise;
  }

  free(given: DeviceBuffer): void {
    const buffer = this.#buffers.free(given);
    this.#push(() => {
      if (buffer.array !== undefined) this.#device.release(buffer.array);
      buffer.array = undefined;
    });
  }

  async close(): Promise<void> {
    if (this.#buffers.closed) return;
    this.#buffers.close();
    await this.#idle;
    await this.#device.close();
  }

  /** Resolves when everything that was asked so far is done. */
  get idle(): Promise<void> {
    return this.#idle;
  }

  #arrayOf({ array, failure }: GpuBuffer): DeviceArray {
    if (array === undefined) throw failure ?? this.#buffers.closedError();
    return array;
  }

  #stepsFor(name: KernelName, g: AnyGeometry): readonly Step[] {
    const { key, make } = this.#lower(name, g);
    const found = this.#steps.get(key);
    if (found !== undefined) return found;
    if (this.#steps.size >= geometriesKept) this.#steps.clear();
    const steps = make();
    this.#steps.set(key, steps);
    return steps;
  }

  async #run(steps: readonly Step[], g: AnyGeometry, inputs: readonly DeviceArray[]): Promise<DeviceArray> {
    const made: DeviceArray[] = [];
    try {
      for (const { program, arrays, scalars } of steps) {
        const sources = arrays.map((from) => ("input" in from ? inputs[from.input]! : made[from.step]!));
        const numbers = scalars.map((scalar) => (typeof scalar === "number" ? scalar : g[scalar]!));
        const launched = this.#device.launch(program, sources, numbers);
        made.push(launched instanceof Promise ? await launched : launched);
      }
      return made.pop()!;
    } finally {
      for (const each of made) this.#device.release(each);
    }
  }

  #enqueue(output: GpuBuffer, work: () => DeviceArray | Promise<DeviceArray>): void {
    this.#push(async () => {
      try {
        output.array = await work();
      } catch (error) {
        output.failure = typed(error);
      }
    });
  }

  #push(work: Work): void {
    this.#queue.push(work);
    if (this.#draining) return;
    this.#draining = true;
    this.#idle = this.#drain();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) await next();
    this.#draining = false;
  }
}

const typed = (error: unknown): Error =>
  error instanceof BackendError
    ? error
    : new BackendError(`gpujs: ${error instanceof Error ? error.message : String(error)}`, { cause: error });

function withResolvers<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (reason: unknown) => void;
} {
  let resolve!: (value: Value) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
