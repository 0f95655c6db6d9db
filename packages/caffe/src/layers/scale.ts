import { create, has } from "@squeezenet/caffe-io";
import { canonicalAxis, type Channels, expectFound, ops, type Shape, show, size } from "@squeezenet/core";
import { type LayerContext, type LayerFactory, only } from "../layer.ts";
import { valueOf } from "../param.ts";

/** Scale: the bottom times a factor spread over it, plus a bias if told; the factor is learned or a second bottom (scale_layer.cpp). */
export const scale: LayerFactory = (layer, bottoms, context) => {
  const p = layer.scale_param;
  const { shape, around } = spreadShape(bottoms, p, context);
  const filler = has(p, "filler") ? p.filler : create("FillerParameter", { type: "constant", value: 1 });
  const factor = bottoms.length > 1 ? null : context.blob(shape, filler);
  const bias = p.bias_term ? context.blob(shape, p.bias_filler) : null;
  return {
    blobs: [factor, bias].filter((view) => view !== null),
    forward: (tape, bottoms) => ({
      tops: [
        tape.scope(() => {
          const y = ops.scale(tape, only(bottoms), factor === null ? expectFound(bottoms, 1) : valueOf(factor), around);
          return bias === null ? y : ops.addBias(tape, y, valueOf(bias), around);
        }),
      ],
    }),
  };
};

/** The shape of a factor or bias and how it lies in the first bottom: its axes from `axis` on, `num_axes` of them. */
export function spreadShape(
  bottoms: readonly Shape[],
  p: { readonly axis: number; readonly num_axes: number },
  context: LayerContext,
): { shape: Shape; around: Channels } {
  const bottom = only(bottoms);
  const second = bottoms[1];
  const axis = second?.length === 0 ? 0 : canonicalAxis(bottom, p.axis, "Scale");
  const count = second?.length ?? (p.num_axes === -1 ? bottom.length - axis : p.num_axes);
  const shape = bottom.slice(axis, axis + count);
  if (axis + count > bottom.length || (second !== undefined && second.join() !== shape.join()))
    context.fail(
      `${second === undefined ? `${count} axes` : show(second)} from axis ${axis} on do not fit ${show(bottom)}`,
    );
  const around = { outer: size(bottom.slice(0, axis)), channels: size(shape), inner: size(bottom.slice(axis + count)) };
  return { shape, around };
}
