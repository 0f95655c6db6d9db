import { mathematics, ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

const { differentiable, logistic, number } = mathematics;

/** Swish: y = x·sigmoid(beta·x) (swish_layer.cpp; Ramachandran, Zoph and Le 2017). */
export const swish: LayerFactory = (layer) => {
  const { beta } = layer.swish_param;
  const f = differentiable("swish", (x) => x.times(logistic(number(beta).times(x))));
  return plain((tape, bottoms) => ops.activate(tape, only(bottoms), f));
};
