import type { NetParameter } from "@squeezenet/caffe-io";

/** Learned blobs by layer and number: "conv1 0". */
export type Learned = ReadonlyMap<string, Float32Array>;

/** The learned blobs of a net. */
export const learnedOf = ({ layer }: NetParameter): Learned =>
  new Map(layer.flatMap(({ name, blobs }) => blobs.map(({ data }, i) => [`${name} ${i}`, data] as const)));
