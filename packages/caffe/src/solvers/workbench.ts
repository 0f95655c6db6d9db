import { type Backend, complete, type DeviceBuffer, formulas, type FusedKernels, type Kernels } from "@squeezenet/core";

type Length = { readonly length: number };

/** The arithmetic of one update. All that its methods return has an owner: who makes it keeps it, or gives it to `temporary`. */
export class Workbench {
  readonly kernels: Kernels & FusedKernels;
  readonly #backend: Backend;
  readonly #spent: DeviceBuffer[] = [];

  /** @throws BackendError for a backend that was not awaited */
  constructor(backend: Backend) {
    this.#backend = backend;
    this.kernels = complete(backend);
  }

  /** What goes through here is freed by `clear`. */
  temporary(buffer: DeviceBuffer): DeviceBuffer {
    this.#spent.push(buffer);
    return buffer;
  }

  /** Frees the temporary buffers. */
  clear(): void {
    for (const buffer of this.#spent.splice(0)) this.#backend.free(buffer);
  }

  /** alpha·x + beta·y. */
  axpby(g: Length & { readonly alpha: number; readonly beta: number }, x: DeviceBuffer, y: DeviceBuffer): DeviceBuffer {
    return this.kernels.pointwise({ ...g, formula: formulas.axpby }, x, y);
  }

  /** x·y. */
  multiply({ length }: Length, x: DeviceBuffer, y: DeviceBuffer): DeviceBuffer {
    return this.kernels.pointwise({ length, formula: formulas.multiply }, x, y);
  }

  /** (shift + scale·x)^power, where left out x. */
  power(
    g: Length & { readonly scale?: number; readonly shift?: number; readonly power?: number },
    x: DeviceBuffer,
  ): DeviceBuffer {
    const { length, scale = 1, shift = 0, power = 1 } = g;
    return this.kernels.pointwise({ length, formula: formulas.power(power), scale, shift }, x);
  }

  /** −1, 0 or 1. */
  sign({ length }: Length, x: DeviceBuffer): DeviceBuffer {
    return this.kernels.pointwise({ length, formula: formulas.sign }, x);
  }
}
