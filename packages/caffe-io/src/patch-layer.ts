import { type Changes, didYouMean, MessageError, patch } from "@squeezenet/protobuf";
import type { LayerParameter, NetParameter } from "./message-types.ts";

/**
 * A copy of a net with one layer changed: `patchLayer(net, "conv10", { convolution_param: { num_output: 5 } })`. What the
 * change does not name stays, in nested messages too. Layers of one name, as TRAIN and TEST have, all change.
 * @throws MessageError for a name that no layer has, and for a change that Caffe's schema does not allow
 */
export function patchLayer(net: NetParameter, name: string, changes: Changes<LayerParameter>): NetParameter {
  const names = net.layer.map((layer) => layer.name);
  if (!names.includes(name))
    throw new MessageError(`net "${net.name}" has no layer "${name}"${didYouMean(name, names)}`);
  return patch(net, { layer: net.layer.map((layer) => (layer.name === name ? patch(layer, changes) : layer)) });
}
