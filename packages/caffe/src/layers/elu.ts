import { formulas, ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** ELU: y = x where x > 0, else alpha·(e^x − 1) (elu_layer.cpp). */
export const elu: LayerFactory = (layer) => {
  const activation = formulas.elu(layer.elu_param.alpha);
  return plain((tape, bottoms) => ops.activate(tape, only(bottoms), activation));
};
