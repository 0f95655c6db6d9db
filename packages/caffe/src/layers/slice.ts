import { has } from "@squeezenet/caffe-io";
import { canonicalAxis, expectFound, ops, show } from "@squeezenet/core";
import { type LayerFactory, only } from "../layer.ts";

/** Slice: cuts the bottom along an axis, at slice_point or into equal parts (slice_layer.cpp). */
export const slice: LayerFactory = (layer, bottoms, context) => {
  const p = layer.slice_param;
  if (has(p, "axis") && has(p, "slice_dim"))
    context.fail("give axis or its old name slice_dim, not both", "slice_param");
  const shape = only(bottoms);
  const axis = canonicalAxis(shape, has(p, "slice_dim") ? p.slice_dim : p.axis, "Slice");
  const extent = expectFound(shape, axis);
  const count = layer.top.length;
  if (p.slice_point.length === 0 && extent % count !== 0)
    context.fail(`axis ${axis} of ${show(shape)} cannot be cut into ${count} equal parts: give slice_point`);
  const points =
    p.slice_point.length === 0 ? layer.top.slice(1).map((_, i) => ((i + 1) * extent) / count) : p.slice_point;
  if (points.length !== count - 1)
    context.fail(`${count} tops need ${count - 1} slice_point, found ${points.length}`, "slice_param");
  const parts = [...points, extent].map((end, i) => ({
    start: points[i - 1] ?? 0,
    length: end - (points[i - 1] ?? 0),
  }));
  if (parts.some(({ length }) => length <= 0))
    context.fail(`slice_point must rise between 0 and ${extent}, found ${points.join(", ")}`, "slice_param");
  return {
    blobs: [],
    forward: (tape, bottoms) => ({
      tops: parts.map(({ start, length }) => ops.slice(tape, only(bottoms), axis, start, length)),
    }),
  };
};
