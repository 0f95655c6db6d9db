import { has, keepPlace } from "@squeezenet/protobuf";
import { create } from "../create.ts";
import type { V0LayerParameter, V1LayerParameter } from "../message-types.ts";
import type { UpgradeLog } from "./upgrade-log.ts";

/** Where a V0 field goes: V0 layer type → message of V1 and its field; a field that ends in [] is repeated. */
interface Move {
  readonly field: keyof V0LayerParameter;
  readonly to: Readonly<Record<string, string>>;
  /** What Caffe calls the field in its complaint, if not by its name. */
  readonly called?: string;
}

const windowData = (field: string): Move["to"] => ({ window_data: `window_data_param.${field}` });
const lrn = (field: string): Move["to"] => ({ lrn: `lrn_param.${field}` });
const images = (field: string): Move["to"] => ({ images: `image_data_param.${field}` });
const weighted = (field: string): Move["to"] => ({
  conv: `convolution_param.${field}`,
  innerproduct: `inner_product_param.${field}`,
});
const sliding = (field: string): Move["to"] => ({
  conv: `convolution_param.${field}[]`,
  pool: `pooling_param.${field}`,
});
const loaded = (field: string): Record<string, string> => ({
  data: `data_param.${field}`,
  hdf5_data: `hdf5_data_param.${field}`,
  images: `image_data_param.${field}`,
  window_data: `window_data_param.${field}`,
});
const any = (target: string): Move["to"] => ({ "*": target });

/** In the order in which UpgradeV0LayerParameter goes through them. */
const moves: readonly Move[] = [
  { field: "num_output", to: weighted("num_output") },
  { field: "biasterm", to: weighted("bias_term") },
  { field: "weight_filler", to: weighted("weight_filler") },
  { field: "bias_filler", to: weighted("bias_filler") },
  { field: "pad", to: sliding("pad") },
  { field: "kernelsize", to: sliding("kernel_size") },
  { field: "group", to: { conv: "convolution_param.group" } },
  { field: "stride", to: sliding("stride") },
  { field: "pool", to: { pool: "pooling_param.pool" } },
  { field: "dropout_ratio", to: { dropout: "dropout_param.dropout_ratio" } },
  { field: "local_size", to: lrn("local_size") },
  { field: "alpha", to: lrn("alpha") },
  { field: "beta", to: lrn("beta") },
  { field: "k", to: lrn("k") },
  { field: "source", to: { ...loaded("source"), infogain_loss: "infogain_loss_param.source" } },
  { field: "scale", to: any("transform_param.scale") },
  { field: "meanfile", to: any("transform_param.mean_file") },
  { field: "batchsize", to: loaded("batch_size") },
  { field: "cropsize", to: any("transform_param.crop_size") },
  { field: "mirror", to: any("transform_param.mirror") },
  { field: "rand_skip", to: { data: "data_param.rand_skip", images: "image_data_param.rand_skip" } },
  { field: "shuffle_images", to: images("shuffle"), called: "shuffle" },
  { field: "new_height", to: images("new_height") },
  { field: "new_width", to: images("new_width") },
  { field: "concat_dim", to: { concat: "concat_param.concat_dim" } },
  { field: "det_fg_threshold", to: windowData("fg_threshold") },
  { field: "det_bg_threshold", to: windowData("bg_threshold") },
  { field: "det_fg_fraction", to: windowData("fg_fraction") },
  { field: "det_context_pad", to: windowData("context_pad") },
  { field: "det_crop_mode", to: windowData("crop_mode") },
  { field: "hdf5_output_param", to: { hdf5_output: "hdf5_output_param" } },
];

/** V0 layer type → V1 (UpgradeV0LayerType). */
const types: Readonly<Record<string, V1LayerParameter["type"]>> = {
  accuracy: "ACCURACY",
  bnll: "BNLL",
  concat: "CONCAT",
  conv: "CONVOLUTION",
  data: "DATA",
  dropout: "DROPOUT",
  euclidean_loss: "EUCLIDEAN_LOSS",
  flatten: "FLATTEN",
  hdf5_data: "HDF5_DATA",
  hdf5_output: "HDF5_OUTPUT",
  im2col: "IM2COL",
  images: "IMAGE_DATA",
  infogain_loss: "INFOGAIN_LOSS",
  innerproduct: "INNER_PRODUCT",
  lrn: "LRN",
  multinomial_logistic_loss: "MULTINOMIAL_LOGISTIC_LOSS",
  pool: "POOLING",
  relu: "RELU",
  sigmoid: "SIGMOID",
  softmax: "SOFTMAX",
  softmax_loss: "SOFTMAX_LOSS",
  split: "SPLIT",
  tanh: "TANH",
  window_data: "WINDOW_DATA",
};

/** A V0 layer as a V1 layer; fields that its type does not have are logged and dropped (UpgradeV0LayerParameter). */
export function upgradeV0Layer(connection: V1LayerParameter, log: UpgradeLog): V1LayerParameter {
  const { layer, bottom, top } = connection;
  const upgraded = create("V1LayerParameter", {
    bottom,
    top,
    blobs: layer.blobs,
    blobs_lr: layer.blobs_lr,
    weight_decay: layer.weight_decay,
    ...(has(layer, "name") ? { name: layer.name } : {}),
    ...(has(layer, "type") ? { type: typeOf(layer.type, log) } : {}),
    ...Object.fromEntries(parametersOf(layer, log)),
  });
  keepPlace(connection, upgraded);
  return upgraded;
}

function typeOf(type: string, log: UpgradeLog): V1LayerParameter["type"] {
  const upgraded = types[type];
  if (upgraded === undefined)
    throw log.fatal(`Unknown layer name: ${type} (there is: ${Object.keys(types).join(", ")})`);
  return upgraded;
}

function parametersOf(layer: V0LayerParameter, log: UpgradeLog): Map<string, unknown> {
  const messages = new Map<string, Record<string, unknown>>();
  const whole = new Map<string, unknown>();
  for (const { field, to, called } of moves.filter((move) => has(layer, move.field))) {
    const target = to[layer.type] ?? to["*"];
    const [, message = "", name, list] = /^(\w+)(?:\.(\w+)(\[\])?)?$/.exec(target ?? "") ?? [];
    if (target === undefined) log.error(`Unknown parameter ${called ?? field} for layer type ${layer.type}`);
    else if (name === undefined) whole.set(message, layer[field]);
    else
      messages.set(message, { ...messages.get(message), [name]: list === undefined ? layer[field] : [layer[field]] });
  }
  return new Map<string, unknown>([...messages, ...whole]);
}
