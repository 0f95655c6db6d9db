import { didYouMean, has, type LayerParameter } from "@squeezenet/caffe-io";
import { layerError } from "./errors.ts";
import type { Count, LayerType } from "./layer.ts";
import { layerTypes } from "./layers/index.ts";

/** The row of a layer's type. @throws NetError that lists the types that are built */
export function typeOf(layer: LayerParameter): LayerType {
  const type = layerTypes[layer.type];
  if (type !== undefined) return type;
  const known = Object.keys(layerTypes);
  throw layerError(
    layer,
    "type",
    `Unknown layer type: ${layer.type}${didYouMean(layer.type, known)} (known types: ${known.join(", ")})`,
  );
}

/** @throws NetError for a layer with too few or too many bottoms or tops */
export function checkCounts(layer: LayerParameter, type: LayerType): void {
  for (const what of ["bottom", "top"] as const) {
    const [least, most]: Count = what === "bottom" ? type.bottoms : type.tops;
    const found = layer[what].length;
    if (found >= least && found <= most) continue;
    const wanted = most === Infinity ? `at least ${least}` : least === most ? `${least}` : `${least} to ${most}`;
    throw layerError(layer, what, `${layer.type} takes ${wanted} ${what}s, found ${found}`);
  }
}

/** @throws NetError for a field of the layer's own parameter message that is not honoured */
export function checkFields(layer: LayerParameter, type: LayerType): void {
  if (type.fields === undefined) return;
  const [name, honoured] = type.fields;
  const message = layer[name];
  if (!has(layer, name) || typeof message !== "object") return;
  const odd = Object.keys(message).find((field) => !honoured.some((each) => each === field));
  if (odd === undefined) return;
  throw layerError(
    layer,
    name,
    `${name}.${odd} is not supported in ${layer.type}; supported are ${honoured.join(", ")}`,
  );
}
