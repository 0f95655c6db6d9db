import { addUnknownField, descriptorOf, fieldsOf, has, keepPlace, unknownFieldsOf } from "@squeezenet/protobuf";
import { create } from "../create.ts";
import type { LayerParameter, ParamSpec, V1LayerParameter } from "../message-types.ts";
import { caffeSchema, type Fields } from "../schema.ts";
import type { UpgradeLog } from "./upgrade-log.ts";

/** V1 layer type → the name of the layer (UpgradeV1LayerType). */
const types: { readonly [Type in V1LayerParameter["type"]]: string } = {
  NONE: "",
  ABSVAL: "AbsVal",
  ACCURACY: "Accuracy",
  ARGMAX: "ArgMax",
  BNLL: "BNLL",
  CONCAT: "Concat",
  CONTRASTIVE_LOSS: "ContrastiveLoss",
  CONVOLUTION: "Convolution",
  DATA: "Data",
  DECONVOLUTION: "Deconvolution",
  DROPOUT: "Dropout",
  DUMMY_DATA: "DummyData",
  ELTWISE: "Eltwise",
  EUCLIDEAN_LOSS: "EuclideanLoss",
  EXP: "Exp",
  FLATTEN: "Flatten",
  HDF5_DATA: "HDF5Data",
  HDF5_OUTPUT: "HDF5Output",
  HINGE_LOSS: "HingeLoss",
  IM2COL: "Im2col",
  IMAGE_DATA: "ImageData",
  INFOGAIN_LOSS: "InfogainLoss",
  INNER_PRODUCT: "InnerProduct",
  LRN: "LRN",
  MEMORY_DATA: "MemoryData",
  MULTINOMIAL_LOGISTIC_LOSS: "MultinomialLogisticLoss",
  MVN: "MVN",
  POOLING: "Pooling",
  POWER: "Power",
  RELU: "ReLU",
  SIGMOID: "Sigmoid",
  SIGMOID_CROSS_ENTROPY_LOSS: "SigmoidCrossEntropyLoss",
  SILENCE: "Silence",
  SLICE: "Slice",
  SOFTMAX: "Softmax",
  SOFTMAX_LOSS: "SoftmaxWithLoss",
  SPLIT: "Split",
  TANH: "TanH",
  THRESHOLD: "Threshold",
  WINDOW_DATA: "WindowData",
};

/** A V1 layer as a layer of today (UpgradeV1LayerParameter). */
export function upgradeV1Layer(layer: V1LayerParameter, log: UpgradeLog): LayerParameter {
  if (has(layer, "layer")) log.error("Input NetParameter has V0 layer -- ignoring.");
  const upgraded = create("LayerParameter", {
    ...Object.fromEntries(sameFields(layer)),
    param: paramSpecs(layer),
    ...(has(layer, "type") ? { type: types[layer.type] } : {}),
  });
  keepPlace(layer, upgraded);
  // Caffe drops them. By its name a field still says what the user wrote; by its number it would say something else.
  for (const field of unknownFieldsOf(layer)) if ("name" in field) addUnknownField(upgraded, field);
  return upgraded;
}

/** The fields that have the same name and meaning in both: names, blobs, rules and all the messages `…_param`. */
function* sameFields(layer: V1LayerParameter): Generator<[string, unknown]> {
  const { byName } = descriptorOf(caffeSchema, "LayerParameter");
  for (const [{ name }, value] of fieldsOf(layer))
    if (byName.has(name) && name !== "type" && name !== "param") yield [name, value];
}

/** `param`, `blob_share_mode`, `blobs_lr` and `weight_decay` were lists side by side. */
function paramSpecs({ param, blob_share_mode, blobs_lr, weight_decay }: V1LayerParameter): ParamSpec[] {
  const count = Math.max(param.length, blob_share_mode.length, blobs_lr.length, weight_decay.length);
  return Array.from({ length: count }, (_, i) => {
    const spec: Fields<"ParamSpec"> = {
      name: param[i],
      share_mode: blob_share_mode[i],
      lr_mult: blobs_lr[i],
      decay_mult: weight_decay[i],
    };
    return create("ParamSpec", spec);
  });
}
