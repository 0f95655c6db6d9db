import { clone } from "@squeezenet/protobuf";
import type { NetParameter, V1LayerParameter } from "../message-types.ts";
import type { UpgradeLog } from "./upgrade-log.ts";

/**
 * Folds each V0 layer of type "padding" into the convolution or pooling that takes its blob, as `pad`
 * (UpgradeV0PaddingLayers).
 */
export function foldPaddingLayers(net: NetParameter, log: UpgradeLog): NetParameter {
  const makers = new Map<string, V1LayerParameter | "input">(net.input.map((blob) => [blob, "input"]));
  const layers: V1LayerParameter[] = [];
  for (const connection of net.layers) {
    let layer = connection;
    connection.bottom.forEach((blob, i) => {
      const maker = makers.get(blob);
      if (maker === undefined) throw log.fatal(`Unknown blob input ${blob} to layer ${i}`);
      if (maker === "input" || maker.layer.type !== "padding") return;
      checkPadding(maker, connection, log);
      layer = clone(layer, { layer: clone(layer.layer, { pad: maker.layer.pad }), bottom: maker.bottom });
    });
    if (connection.layer.type !== "padding") layers.push(layer);
    for (const blob of connection.top) makers.set(blob, connection);
  }
  return clone(net, { layers });
}

function checkPadding(padding: V1LayerParameter, taker: V1LayerParameter, log: UpgradeLog): void {
  const { type } = taker.layer;
  if (type !== "conv" && type !== "pool")
    throw log.fatal(`Padding layer input to non-convolutional / non-pooling layer type ${type}`);
  if (taker.bottom.length !== 1) throw log.fatal("Conv Layer takes a single blob as input.");
  if (padding.bottom.length !== 1) throw log.fatal("Padding Layer takes a single blob as input.");
  if (padding.top.length !== 1) throw log.fatal("Padding Layer produces a single blob as output.");
}
