import { clone, has } from "@squeezenet/protobuf";
import type { NetParameter, V1LayerParameter } from "../message-types.ts";

const moved = ["scale", "mean_file", "crop_size", "mirror"] as const;

/** The V1 layers whose own message once held what transform_param holds now. */
const holders = { DATA: "data_param", IMAGE_DATA: "image_data_param", WINDOW_DATA: "window_data_param" } as const;

type Holder = (typeof holders)[keyof typeof holders];

function holderOf({ type }: V1LayerParameter): Holder | undefined {
  return type === "DATA" || type === "IMAGE_DATA" || type === "WINDOW_DATA" ? holders[type] : undefined;
}

/** Whether a V1 data layer says how to transform outside its transform_param (NetNeedsDataUpgrade). */
export function needsDataTransform(net: NetParameter): boolean {
  return net.layers.some((layer) => {
    const holder = holderOf(layer);
    return holder !== undefined && moved.some((field) => has(layer[holder], field));
  });
}

/** Moves the transformation of V1 data layers to transform_param (UpgradeNetDataTransformation). */
export function upgradeDataTransform(net: NetParameter): NetParameter {
  return clone(net, {
    layers: net.layers.map((layer) => {
      const holder = holderOf(layer);
      if (holder === undefined) return layer;
      const message = layer[holder];
      const set = moved.filter((field) => has(message, field));
      return clone(layer, {
        [holder]: clone(message, Object.fromEntries(set.map((field) => [field, undefined]))),
        transform_param: clone(layer.transform_param, Object.fromEntries(set.map((field) => [field, message[field]]))),
      });
    }),
  });
}
