import { OwnedBuffer } from "@squeezenet/core";

/** Numbers in the kernels' memory, or, until what makes them has run, a promise of them. */
export class CpuBuffer extends OwnedBuffer {
  /** Where the numbers stand; undefined before they are computed, and for good where nobody outside the plan saw them. */
  address: number | undefined;
  /** Addresses of what was made of these numbers for good (packed weights), by what it is. They go when the buffer goes. */
  readonly derived: Map<string, number> = new Map();
  /** Why the numbers will never come. */
  failure: Error | undefined;
}
