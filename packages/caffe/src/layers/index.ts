import type { Count, LayerType } from "../layer.ts";
import { accuracy } from "./accuracy.ts";
import { batchNorm } from "./batch-norm.ts";
import { bias } from "./bias.ts";
import { concat } from "./concat.ts";
import { convolution } from "./convolution.ts";
import { data } from "./data.ts";
import { dropout } from "./dropout.ts";
import { eltwise } from "./eltwise.ts";
import { elu } from "./elu.ts";
import { flatten } from "./flatten.ts";
import { innerProduct } from "./inner-product.ts";
import { input } from "./input.ts";
import { lrn } from "./lrn.ts";
import { pooling } from "./pooling.ts";
import { power } from "./power.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";
import { silence } from "./silence.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { softmaxWithLoss } from "./softmax-with-loss.ts";
import { split } from "./split.ts";
import { swish } from "./swish.ts";

const none: Count = [0, 0];
const one: Count = [1, 1];
const two: Count = [2, 2];
const some: Count = [1, Infinity];

/** The layers that are built, by Caffe's type. A type that is not here is one error that lists these. */
export const layerTypes: Readonly<Record<string, LayerType>> = {
  Accuracy: {
    bottoms: two,
    tops: [1, 2],
    fields: ["accuracy_param", ["top_k", "axis", "ignore_label"]],
    create: accuracy,
  },
  BatchNorm: {
    bottoms: one,
    tops: one,
    fields: ["batch_norm_param", ["use_global_stats", "moving_average_fraction", "eps"]],
    create: batchNorm,
  },
  Bias: { bottoms: [1, 2], tops: one, fields: ["bias_param", ["axis", "num_axes", "filler"]], create: bias },
  Concat: { bottoms: some, tops: one, fields: ["concat_param", ["axis", "concat_dim"]], create: concat },
  Convolution: {
    bottoms: some,
    tops: some,
    fields: [
      "convolution_param",
      [
        "num_output",
        "bias_term",
        "group",
        "axis",
        "weight_filler",
        "bias_filler",
        "engine",
        "force_nd_im2col",
        "kernel_size",
        "kernel_h",
        "kernel_w",
        "stride",
        "stride_h",
        "stride_w",
        "pad",
        "pad_h",
        "pad_w",
        "dilation",
      ],
    ],
    create: convolution,
  },
  Data: {
    bottoms: none,
    tops: [1, 2],
    readsDatabase: true,
    // The rest of data_param is the database's business; what of it is honoured, its reader says.
    create: data,
  },
  Dropout: { bottoms: one, tops: one, fields: ["dropout_param", ["dropout_ratio"]], create: dropout },
  ELU: { bottoms: one, tops: one, fields: ["elu_param", ["alpha"]], create: elu },
  Eltwise: {
    bottoms: [2, Infinity],
    tops: one,
    fields: ["eltwise_param", ["operation", "coeff", "stable_prod_grad"]],
    create: eltwise,
  },
  Flatten: { bottoms: one, tops: one, fields: ["flatten_param", ["axis", "end_axis"]], create: flatten },
  InnerProduct: {
    bottoms: one,
    tops: one,
    fields: ["inner_product_param", ["num_output", "bias_term", "weight_filler", "bias_filler", "axis", "transpose"]],
    create: innerProduct,
  },
  Input: { bottoms: none, tops: some, fields: ["input_param", ["shape"]], create: input },
  LRN: {
    bottoms: one,
    tops: one,
    fields: ["lrn_param", ["local_size", "alpha", "beta", "norm_region", "k", "engine"]],
    create: lrn,
  },
  Pooling: {
    bottoms: one,
    tops: [1, 2],
    fields: [
      "pooling_param",
      [
        "pool",
        "engine",
        "global_pooling",
        "round_mode",
        "kernel_size",
        "kernel_h",
        "kernel_w",
        "stride",
        "stride_h",
        "stride_w",
        "pad",
        "pad_h",
        "pad_w",
      ],
    ],
    create: pooling,
  },
  Power: { bottoms: one, tops: one, fields: ["power_param", ["power", "scale", "shift"]], create: power },
  ReLU: {
    bottoms: one,
    tops: one,
    fields: ["relu_param", ["negative_slope", "engine"]],
    canDie: true,
    create: relu,
  },
  Reshape: { bottoms: one, tops: one, fields: ["reshape_param", ["shape", "axis", "num_axes"]], create: reshape },
  Scale: {
    bottoms: [1, 2],
    tops: one,
    fields: ["scale_param", ["axis", "num_axes", "filler", "bias_term", "bias_filler"]],
    create: scale,
  },
  Silence: { bottoms: some, tops: none, create: silence },
  Slice: { bottoms: one, tops: some, fields: ["slice_param", ["axis", "slice_point", "slice_dim"]], create: slice },
  Softmax: { bottoms: one, tops: one, fields: ["softmax_param", ["engine", "axis"]], create: softmax },
  SoftmaxWithLoss: {
    bottoms: two,
    tops: [1, 2],
    fields: ["loss_param", ["ignore_label", "normalization", "normalize"]],
    isLoss: true,
    // A Softmax (softmax_loss_layer.cpp, LayerSetUp).
    layersInside: 1,
    create: softmaxWithLoss,
  },
  Split: { bottoms: one, tops: some, renames: true, create: split },
  Swish: { bottoms: one, tops: one, fields: ["swish_param", ["beta"]], create: swish },
};
