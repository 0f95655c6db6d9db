import { formulas, ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Swish: y = x·sigmoid(beta·x) (swish_layer.cpp). */
export const swish: LayerFactory = (layer) => {
  const activation = formulas.swish(layer.swish_param.beta);
  return plain((tape, bottoms) => ops.activate(tape, only(bottoms), activation));
};
