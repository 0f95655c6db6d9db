import { ops, type Shape, show, size } from "@squeezenet/core";
import { type LayerContext, type LayerFactory, only, plain } from "../layer.ts";

/** Reshape: new extents for some axes; 0 keeps the bottom's, −1 is what remains (reshape_layer.cpp). */
export const reshape: LayerFactory = (layer, bottoms, context) => {
  const shape = reshaped(only(bottoms), layer.reshape_param, context);
  return plain((tape, xs) => ops.reshape(tape, only(xs), shape));
};

interface ReshapeParameter {
  readonly shape: { readonly dim: readonly number[] };
  readonly axis: number;
  readonly num_axes: number;
}

function reshaped(bottom: Shape, p: ReshapeParameter, context: LayerContext): Shape {
  const start = p.axis >= 0 ? p.axis : bottom.length + p.axis + 1;
  const end = p.num_axes === -1 ? bottom.length : start + p.num_axes;
  if (start < 0 || start > bottom.length || end > bottom.length || end < start)
    context.fail(`axes ${start} to ${end} are out of range for ${show(bottom)}`, "reshape_param");
  const around = [...bottom.slice(0, start), ...bottom.slice(end)];
  const dims = p.shape.dim.map((dim, i) =>
    dim === 0 ? (bottom[start + i] ?? context.fail(`dim ${i} is 0, but ${show(bottom)} has no such axis`)) : dim,
  );
  if (dims.filter((dim) => dim === -1).length > 1) context.fail("only one dim may be -1", "reshape_param");
  const rest = size(bottom) / (size(around) * size(dims.filter((dim) => dim !== -1)));
  const shape = [...bottom.slice(0, start), ...dims.map((dim) => (dim === -1 ? rest : dim)), ...bottom.slice(end)];
  if (size(shape) !== size(bottom) || !Number.isInteger(rest))
    context.fail(`${show(bottom)} holds ${size(bottom)} numbers and cannot become ${dims.join("×")}`, "reshape_param");
  return shape;
}
