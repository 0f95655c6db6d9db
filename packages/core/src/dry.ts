import type { Backend, DeviceBuffer, FusedKernels, Kernels } from "./backend.ts";
import { asyncDispose } from "./dispose.ts";
import { BackendError } from "./errors.ts";
import { kernelNames, signatures } from "./signatures.ts";

/** What a dry run has found out about memory, in bytes of float32 numbers. */
export interface DryUsage {
  /** Bytes held now. */
  readonly live: number;
  /** The most bytes ever held at once. */
  readonly peak: number;
}

class Length {
  readonly length: number;
  constructor(length: number) {
    this.length = length;
  }
}

/**
 * A backend that computes nothing and counts bytes. A net learns its shapes and its memory plan by running on it once:
 * there is no second shape code. Reading gives zeros.
 */
export function openDry(): Backend & { readonly usage: DryUsage } {
  const usage = { live: 0, peak: 0 };
  const lengths = new Map<DeviceBuffer, number>();
  const make = (length: number): DeviceBuffer => {
    const buffer = new Length(length);
    lengths.set(buffer, length);
    usage.live += 4 * length;
    usage.peak = Math.max(usage.peak, usage.live);
    return buffer;
  };
  const lengthOf = (buffer: DeviceBuffer): number => {
    const length = lengths.get(buffer);
    if (length === undefined) throw new BackendError("dry: this buffer was freed, or is another backend's");
    return length;
  };
  return {
    name: "dry",
    device: "computes nothing",
    traits: { precision: "float32", deterministic: true },
    usage,
    kernels: dryKernels(make),
    upload: (values) => make(values.length),
    read: async (buffer) => new Float32Array(lengthOf(buffer)),
    free(buffer) {
      usage.live -= 4 * lengthOf(buffer);
      lengths.delete(buffer);
    },
    async [asyncDispose]() {},
  };
}

function dryKernels(make: (length: number) => DeviceBuffer): Kernels & Pick<FusedKernels, "dropoutMask"> {
  const table: Partial<Record<keyof Kernels, unknown>> = {};
  for (const name of kernelNames) {
    const signature = signatures[name];
    table[name] = (g: never) => make(signature.output(g));
  }
  // The one place where the table of signatures meets the record of kernels; both are keyed by KernelName.
  return { ...(table as Kernels), dropoutMask: ({ length }) => make(length) };
}
