import { type formulas, mathematics, ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

const { differentiable, exp, greater, number, ruled, where } = mathematics;

/** y = x where x > 0, else alpha·(e^x − 1). The gradient reads y, so that the layer may work in place. */
const activation = (alpha: number): formulas.Activation =>
  differentiable("elu", (x) =>
    ruled(
      x,
      (x) => where(greater(x, 0), x, number(alpha).times(exp(x).minus(1))),
      (y, dy) => where(greater(y, 0), dy, y.plus(alpha).times(dy)),
    ),
  );

/** ELU (elu_layer.cpp; Clevert, Unterthiner and Hochreiter 2016). */
export const elu: LayerFactory = (layer) => {
  const f = activation(layer.elu_param.alpha);
  return plain((tape, bottoms) => ops.activate(tape, only(bottoms), f));
};
