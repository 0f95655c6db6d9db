import type { FillerParameter } from "@squeezenet/caffe-io";
import type { Mt19937 } from "@squeezenet/core";

/** The first numbers of a blob of that shape, in row-major order. It draws from the generator what Caffe would. */
export type Filler = (parameter: FillerParameter, shape: readonly number[], generator: Mt19937) => Float32Array;

/** A filler that cannot fill its blob. The message says which filler, what it found and what would have done. */
export class FillerError extends Error {
  override readonly name: string = "FillerError";
}

/** How many numbers a blob of this shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
