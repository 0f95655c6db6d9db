import { ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** LRN: local response normalisation, across channels or within each (lrn_layer.cpp). */
export const lrn: LayerFactory = (layer, _bottoms, context) => {
  const p = layer.lrn_param;
  if (p.local_size % 2 !== 1) context.fail(`local_size must be odd, found ${p.local_size}`, "lrn_param");
  const options = { localSize: p.local_size, alpha: p.alpha, beta: p.beta, k: p.k };
  const normalize = p.norm_region === "ACROSS_CHANNELS" ? ops.lrnAcrossChannels : ops.lrnWithinChannel;
  return plain((tape, bottoms) => normalize(tape, only(bottoms), options));
};
