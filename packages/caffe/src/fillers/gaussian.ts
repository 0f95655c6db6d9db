import type { Mt19937 } from "@squeezenet/core";
import { cppNumber } from "../cpp-number.ts";
import { bernoulliFloat } from "../random/bernoulli.ts";
import { gaussian as around } from "../random/gaussian.ts";
import { countOf, FillerError, type Filler } from "./filler.ts";

/** Keeps each number with probability `sparse` / outputs: on average `sparse` weights a column of the blob's matrix. */
function thin(values: Float32Array, sparse: number, outputs: number, generator: Mt19937): void {
  if (!(sparse >= 0 && sparse <= outputs)) {
    throw new FillerError(
      `filler "gaussian": sparse is ${sparse}, but must be in 0 … ${outputs}, the number of outputs`,
    );
  }
  const share = sparse / outputs;
  // Multiplied, not replaced, so that what is dropped keeps its sign: Caffe's blobs have −0 there.
  values.forEach((value, i) => {
    values[i] = value * (bernoulliFloat(generator, share) ? 1 : 0);
  });
}

/** Normal with `mean` and deviation `std`, then thinned out if `sparse` is not −1. */
export const gaussian: Filler = ({ mean, std, sparse }, shape, generator) => {
  if (!(std > 0))
    throw new FillerError(`filler "gaussian": std is ${cppNumber(std)}, but must be positive (constant has none)`);
  const values = around(generator, countOf(shape), mean, std);
  if (sparse !== -1) thin(values, sparse, shape[0] ?? 1, generator);
  return values;
};
