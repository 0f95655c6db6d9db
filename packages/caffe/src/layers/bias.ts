import { expectFound, ops } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";
import { valueOf } from "../param.ts";
import { spreadShape } from "./scale.ts";

/** Bias: the bottom plus numbers spread over it, learned or a second bottom (bias_layer.cpp). */
export const bias: LayerFactory = (layer, bottoms, context) => {
  const { shape, around } = spreadShape(bottoms, layer.bias_param, context);
  const learned = bottoms.length > 1 ? null : context.blob(shape, layer.bias_param.filler);
  return {
    blobs: learned === null ? [] : [learned],
    forward: (tape, bottoms) => ({
      tops: [ops.addBias(tape, only(bottoms), learned === null ? expectFound(bottoms, 1) : valueOf(learned), around)],
    }),
  };
};
