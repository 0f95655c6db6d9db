import { has } from "@squeezenet/caffe-io";
import { canonicalAxis, ops, show } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";

/** Slice: cuts the bottom along an axis, at slice_point or into equal parts (slice_layer.cpp). */
export const slice: LayerFactory = (layer, bottoms, context) => {
  const p = layer.slice_param;
  if (has(p, "axis") && has(p, "slice_dim"))
    context.fail("give axis or its old name slice_dim, not both", "slice_param");
  const shape = only(bottoms);
  const axis = canonicalAxis(shape, has(p, "slice_dim") ? p.slice_dim : p.axis, "Slice");
  const extent = shape[axis]!;
  const parts = layer.top.length;
  if (p.slice_point.length === 0 && extent % parts !== 0)
    context.fail(`axis ${axis} of ${show(shape)} cannot be cut into ${parts} equal parts: give slice_point`);
  const points =
    p.slice_point.length === 0 ? layer.top.slice(1).map((_, i) => ((i + 1) * extent) / parts) : p.slice_point;
  if (points.length !== parts - 1)
    context.fail(`${parts} tops need ${parts - 1} slice_point, found ${points.length}`, "slice_param");
  const ends = [0, ...points, extent];
  if (ends.some((end, i) => i > 0 && end <= ends[i - 1]!))
    context.fail(`slice_point must rise between 0 and ${extent}, found ${points.join(", ")}`, "slice_param");
  return {
    blobs: [],
    forward: (tape, [x]) => ({
      tops: layer.top.map((_, i) => ops.slice(tape, x!, axis, ends[i]!, ends[i + 1]! - ends[i]!)),
    }),
  };
};
