import type { Kernel } from "../kernels/kernel.ts";

/** A word of a step: a number, an address in a storage, or (two words) a scalar of a call or a double. */
export type Word = number | Address | Scalar | Known;
/** A double that is known when the plan is made. */
export interface Known {
  readonly double: number;
}
/** A place in a storage, in bytes from its start. */
export interface Address {
  readonly storage: number;
  readonly bytes: number;
}
/** A number of a call's geometry, by its field; it fills two words, as a double. */
export interface Scalar {
  readonly call: number;
  readonly field: string;
}

/** One kernel run by all threads. */
export interface Step {
  readonly kernel: Kernel;
  readonly tasks: number;
  readonly words: readonly Word[];
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** The value that it helps to make. */
  readonly value: number;
  readonly label: string;
  readonly flops: number;
  /** The storage of something made of an external for good: the step is skipped where that exists already. */
  readonly makes: number | undefined;
}

/** Something made of an external and kept with it. */
export interface Derived {
  readonly external: number;
  readonly key: string;
}
