import { clone } from "@squeezenet/protobuf";
import type { LayerParameter, NetParameter } from "../message-types.ts";

const isOld = (layer: LayerParameter): boolean => layer.type === "BatchNorm" && layer.param.length === 3;

/** Whether a BatchNorm layer says how its three blobs learn, which they no longer do (NetNeedsBatchNormUpgrade). */
export function needsBatchNorm(net: NetParameter): boolean {
  return net.layer.some(isOld);
}

/** Stops the three blobs of BatchNorm layers from learning (UpgradeNetBatchNorm). */
export function upgradeBatchNorm(net: NetParameter): NetParameter {
  const still = (layer: LayerParameter): LayerParameter["param"] =>
    layer.param.map((spec) => clone(spec, { lr_mult: 0, decay_mult: 0 }));
  return clone(net, {
    layer: net.layer.map((layer) => (isOld(layer) ? clone(layer, { param: still(layer) }) : layer)),
  });
}
