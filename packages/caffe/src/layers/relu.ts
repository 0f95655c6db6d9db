import { ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** ReLU: y = x where x > 0, else negative_slope·x (relu_layer.cpp). */
export const relu: LayerFactory = (layer) =>
  plain((tape, bottoms) => ops.relu(tape, only(bottoms), layer.relu_param.negative_slope));
