import type { FillerParameter } from "@squeezenet/caffe-io";
import { countOf } from "./filler.ts";

type VarianceNorm = FillerParameter["variance_norm"];

/**
 * How many numbers each output adds up (fan in), or each input goes into (fan out), taking the first axis for the
 * outputs and the second for the inputs; a blob of one axis has its count for fan out. In float32, as Caffe has it.
 */
export function fan(shape: readonly number[], norm: VarianceNorm): number {
  const count = countOf(shape);
  const fanIn = count / (shape[0] ?? 1);
  const fanOut = count / (shape[1] ?? 1);
  const sizes: { readonly [Norm in VarianceNorm]: number } = {
    FAN_IN: fanIn,
    FAN_OUT: fanOut,
    AVERAGE: Math.fround(fanIn + fanOut) / 2,
  };
  return Math.fround(sizes[norm]);
}
