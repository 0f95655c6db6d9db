import { canonicalAxis, ops, size } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Flatten: axes `axis` to `end_axis` become one (flatten_layer.cpp). */
export const flatten: LayerFactory = (layer, bottoms, context) => {
  const bottom = only(bottoms);
  const first = canonicalAxis(bottom, layer.flatten_param.axis, "Flatten");
  const last = canonicalAxis(bottom, layer.flatten_param.end_axis, "Flatten");
  if (last < first) context.fail(`end_axis ${last} lies before axis ${first}`, "flatten_param");
  const shape = [...bottom.slice(0, first), size(bottom.slice(first, last + 1)), ...bottom.slice(last + 1)];
  return plain((tape, xs) => ops.reshape(tape, only(xs), shape));
};
