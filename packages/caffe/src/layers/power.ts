import { ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Power: y = (shift + scale·x)^power (power_layer.cpp). */
export const power: LayerFactory = (layer) => {
  const { scale, shift, power } = layer.power_param;
  return plain((tape, bottoms) => ops.power(tape, only(bottoms), { scale, shift, power }));
};
