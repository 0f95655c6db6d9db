import { has } from "@squeezenet/caffe-io";
import { canonicalAxis, ops, type Tape, type Tensor } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Concat: the bottoms one after another along an axis, 1 unless told (concat_layer.cpp). */
export const concat: LayerFactory = (layer, bottoms, context) => {
  const p = layer.concat_param;
  if (has(p, "axis") && has(p, "concat_dim"))
    context.fail("give axis or its old name concat_dim, not both", "concat_param");
  const axis = canonicalAxis(only(bottoms), has(p, "concat_dim") ? p.concat_dim : p.axis, "Concat");
  return plain((tape, xs) => joined(tape, xs, axis));
};

function joined(tape: Tape, xs: readonly Tensor[], axis: number): Tensor {
  const first = only(xs);
  return xs.length === 1 ? ops.reshape(tape, first, first.shape) : ops.concat(tape, xs, axis);
}
