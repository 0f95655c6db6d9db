import { BackendError } from "@squeezenet/core";

/** Numbers in the kernels' memory, or, until what makes them has run, a promise of them. */
export class CpuBuffer {
  readonly owner: object;
  readonly length: number;
  /** Where the numbers stand; undefined before they are computed, and for good where nobody outside the plan saw them. */
  address: number | undefined;
  /** Addresses of what was made of these numbers for good (packed weights), by what it is. They go when the buffer goes. */
  readonly derived: Map<string, number> = new Map();
  /** Why the numbers will never come. */
  failure: Error | undefined;
  #freed = false;

  constructor(owner: object, length: number) {
    this.owner = owner;
    this.length = length;
  }

  get freed(): boolean {
    return this.#freed;
  }

  free(): void {
    if (this.#freed) throw new BackendError("cpu-worker: this buffer was freed");
    this.#freed = true;
  }
}
