import { ops } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";

/** Split: the bottom under several names; the tape adds their gradients (split_layer.cpp). */
export const split: LayerFactory = (layer) => ({
  blobs: [],
  // Recorded last top first, so that gradients are added first top first, as Caffe does.
  forward: (tape, bottoms) => ({
    tops: layer.top.map(() => ops.reshape(tape, only(bottoms), only(bottoms).shape)).toReversed(),
  }),
});
