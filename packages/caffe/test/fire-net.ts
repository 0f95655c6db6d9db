import { create, type NetParameter } from "@squeezenet/caffe-io";

const filler = { weight_filler: { type: "xavier" } };

const conv = (name: string, bottom: string, num_output: number, kernel: number, pad = 0) => [
  {
    name,
    type: "Convolution",
    bottom: [bottom],
    top: [name],
    convolution_param: { num_output, kernel_size: [kernel], pad: [pad], ...filler },
  },
  { name: `relu_${name}`, type: "ReLU", bottom: [name], top: [name] },
];

/** A small SqueezeNet: one Fire module with all that training one needs, fed `batch` images of 1×8×8 in 3 classes. */
export function fireNet(batch: number, extra: { readonly ignore?: number } = {}): NetParameter {
  return create("NetParameter", {
    name: "fire",
    layer: [
      { name: "data", type: "Input", top: ["data"], input_param: { shape: [{ dim: [batch, 1, 8, 8] }] } },
      { name: "label", type: "Input", top: ["label"], input_param: { shape: [{ dim: [batch] }] } },
      ...conv("conv1", "data", 4, 3),
      {
        name: "pool1",
        type: "Pooling",
        bottom: ["conv1"],
        top: ["pool1"],
        pooling_param: { kernel_size: 3, stride: 2 },
      },
      ...conv("squeeze", "pool1", 2, 1),
      ...conv("expand1", "squeeze", 3, 1),
      ...conv("expand3", "squeeze", 3, 3, 1),
      { name: "concat", type: "Concat", bottom: ["expand1", "expand3"], top: ["concat"] },
      { name: "drop", type: "Dropout", bottom: ["concat"], top: ["concat"], dropout_param: { dropout_ratio: 0.3 } },
      ...conv("conv10", "concat", 3, 1),
      {
        name: "pool10",
        type: "Pooling",
        bottom: ["conv10"],
        top: ["pool10"],
        pooling_param: { pool: "AVE", global_pooling: true },
      },
      {
        name: "loss",
        type: "SoftmaxWithLoss",
        bottom: ["pool10", "label"],
        top: ["loss"],
        ...(extra.ignore === undefined ? {} : { loss_param: { ignore_label: extra.ignore } }),
      },
    ],
  });
}
