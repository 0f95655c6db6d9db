import { canonicalAxis, ops, size } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";
import { valueOf } from "../param.ts";

/** InnerProduct: every output sees all inputs from `axis` on (inner_product_layer.cpp). */
export const innerProduct: LayerFactory = (layer, bottoms, context) => {
  const p = layer.inner_product_param;
  const shape = only(bottoms);
  if (p.num_output < 1) context.fail("inner_product_param.num_output is missing: how many outputs?");
  const axis = canonicalAxis(shape, p.axis, "InnerProduct");
  const inputs = size(shape.slice(axis));
  const w = context.blob(p.transpose ? [inputs, p.num_output] : [p.num_output, inputs], p.weight_filler);
  const bias = p.bias_term ? context.blob([p.num_output], p.bias_filler) : null;
  return {
    blobs: bias === null ? [w] : [w, bias],
    products: inputs,
    detail: `${p.num_output}`,
    forward: (tape, bottoms) => ({
      tops: [
        tape.scope(() => {
          const x = only(bottoms);
          const y = ops.innerProduct(tape, x, valueOf(w), axis, p.transpose);
          const around = { outer: size(x.shape.slice(0, axis)), channels: p.num_output, inner: 1 };
          return bias === null ? y : ops.addBias(tape, y, valueOf(bias), around);
        }),
      ],
    }),
  };
};
