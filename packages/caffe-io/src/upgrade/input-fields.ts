import { clone, placeAtField } from "@squeezenet/protobuf";
import { create } from "../create.ts";
import type { LayerParameter, NetParameter } from "../message-types.ts";
import type { Fields } from "../schema.ts";
import type { UpgradeLog } from "./upgrade-log.ts";

/**
 * Makes `input` with `input_shape` or `input_dim` one layer of type Input in front of all others; `input` without shapes,
 * as old .caffemodel files have it, is dropped (UpgradeNetInput).
 */
export function upgradeInputFields(net: NetParameter, log: UpgradeLog): NetParameter {
  const isShaped = net.input_shape.length > 0 || net.input_dim.length > 0;
  return clone(net, {
    layer: isShaped ? [inputLayer(net, log), ...net.layer] : net.layer,
    input: [],
    input_shape: [],
    input_dim: [],
  });
}

function inputLayer(net: NetParameter, log: UpgradeLog): LayerParameter {
  const shape = net.input.map((blob, i) => shapeOf(net, blob, i, log));
  const layer = create("LayerParameter", { name: "input", type: "Input", top: net.input, input_param: { shape } });
  placeAtField(net, "input", layer);
  return layer;
}

function shapeOf(net: NetParameter, blob: string, i: number, log: UpgradeLog): Fields<"BlobShape"> {
  if (net.input_shape.length > 0) {
    const shape = net.input_shape[i];
    if (shape !== undefined) return shape;
    throw log.fatal(
      `input "${blob}" has no input_shape: there are ${net.input_shape.length} for ${net.input.length} inputs`,
    );
  }
  const dim = net.input_dim.slice(4 * i, 4 * i + 4);
  if (dim.length === 4) return { dim };
  throw log.fatal(
    `input "${blob}" needs four input_dim: there are ${net.input_dim.length} for ${net.input.length} inputs`,
  );
}
