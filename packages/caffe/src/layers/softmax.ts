import { canonicalAxis, ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Softmax along an axis, 1 unless told (softmax_layer.cpp). */
export const softmax: LayerFactory = (layer, bottoms) => {
  const axis = canonicalAxis(only(bottoms), layer.softmax_param.axis, "Softmax");
  return plain((tape, xs) => ops.softmax(tape, only(xs), axis));
};
