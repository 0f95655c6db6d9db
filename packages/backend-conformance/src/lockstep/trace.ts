import {
  asyncDispose,
  type Backend,
  type DeviceBuffer,
  expectOpen,
  type KernelName,
  kernelNames,
  nameOfCall,
} from "@squeezenet/core";
import { kernelOf } from "../run-kernel.ts";

/** One kernel call of a program. */
export interface TracedCall {
  /** Counted from 0, over the whole program. */
  readonly number: number;
  readonly kernel: KernelName;
  /** The kernel, or the formula that it computes. */
  readonly name: string;
  readonly geometry: Readonly<Record<string, number>>;
  readonly inputs: readonly TracedBuffer[];
  readonly output: TracedBuffer;
  /** What the program was doing, where it said so. */
  readonly label: string | null;
}

/** A buffer of the backend that is traced, and who made it. */
export class TracedBuffer {
  readonly inner: DeviceBuffer;
  /** The numbers, once they have been read. */
  values: Float32Array | null;
  freed = false;

  constructor(inner: DeviceBuffer, values: Float32Array | null) {
    this.inner = inner;
    this.values = values;
  }
}

/** What a program is doing at a call of a kernel, or of a formula: the name of a layer, or null. */
export type Label = (name: string, geometry: object) => string | null;

export interface TraceOptions {
  /** Sees each call with all its numbers read, in order. */
  readonly inspect: (call: TracedCall) => Promise<void>;
  /** What the program is doing at a call that is about to be made. */
  readonly label?: Label;
  /** Calls whose output is read; a backend that plans may fuse or place the others as it likes. All unless told. */
  readonly observes?: (number: number) => boolean;
}

/**
 * A backend that runs another and lets each call be inspected: all inputs and outputs are kept until the next `read`, then
 * read and shown. Fused kernels are left out, so that every step of the contract is seen.
 * @throws BackendError for a backend that was not awaited
 */
export function openTrace(
  backend: Backend,
  { inspect, label = () => null, observes = () => true }: TraceOptions,
): Backend {
  expectOpen(backend, "openTrace");
  const pending: TracedCall[] = [];
  const waiting: TracedBuffer[] = [];
  let count = 0;

  const call =
    (kernel: KernelName) =>
    (geometry: Readonly<Record<string, number>>, ...inputs: TracedBuffer[]): TracedBuffer => {
      const inner = kernelOf(backend, kernel)(geometry, ...inputs.map((input) => input.inner));
      const output = new TracedBuffer(inner, null);
      const number = count++;
      const name = nameOfCall(kernel, geometry);
      if (observes(number))
        pending.push({ number, kernel, name, geometry, inputs, output, label: label(name, geometry) });
      return output;
    };

  const valuesOf = async (buffer: TracedBuffer): Promise<void> => {
    buffer.values ??= await backend.read(buffer.inner);
  };

  // Reads may overlap: one after another they show the calls, and only then give back what was freed meanwhile.
  let settled: Promise<void> = Promise.resolve();
  const settle = (): Promise<void> => (settled = settled.then(showAll));
  const showAll = async (): Promise<void> => {
    for (let traced = pending[0]; traced !== undefined; traced = pending[0]) {
      for (const input of traced.inputs) await valuesOf(input);
      await valuesOf(traced.output);
      await inspect(traced);
      pending.shift();
    }
    for (const buffer of waiting.splice(0)) release(buffer);
  };

  const release = (buffer: TracedBuffer): void => {
    backend.free(buffer.inner);
    buffer.values = null;
  };

  return {
    name: backend.name,
    device: backend.device,
    traits: backend.traits,
    ...(backend.varies === undefined ? {} : { varies: backend.varies }),
    // The one place where traced kernels meet the contract's types: names and geometry pass through unseen.
    kernels: Object.fromEntries(kernelNames.map((name) => [name, call(name)])) as unknown as Backend["kernels"],
    upload: (values) => new TracedBuffer(backend.upload(values), values.slice()),
    async read(buffer) {
      const traced = buffer as TracedBuffer;
      await settle();
      return traced.values === null ? backend.read(traced.inner) : traced.values.slice();
    },
    free(buffer) {
      const traced = buffer as TracedBuffer;
      if (traced.freed) return backend.free(traced.inner);
      traced.freed = true;
      // What has been called and not yet shown may still need it.
      if (pending.some(({ inputs, output }) => output === traced || inputs.includes(traced))) waiting.push(traced);
      else release(traced);
    },
    [asyncDispose]: () => backend[asyncDispose](),
  };
}
