import { expectFound, type Shape, show, size } from "@squeezenet/core";
import { NetError } from "../errors.ts";
import type { Layer, LayerFactory } from "../layer.ts";

/** Input: blobs of given shapes that the caller fills (input_layer.cpp). */
export const input: LayerFactory = (layer, _bottoms, context) => {
  const shapes: readonly Shape[] = layer.input_param.shape.map(({ dim }) => dim);
  if (shapes.length > 1 && shapes.length !== layer.top.length)
    context.fail(
      `has ${shapes.length} shapes for ${layer.top.length} tops: give 1 or ${layer.top.length}`,
      "input_param",
    );
  const [first] = shapes;
  if (first === undefined) return context.fail("an Input layer needs input_param { shape { dim: … } }");
  return feedLayer(
    layer.top,
    layer.top.map((blob, i) => context.inputShapes.get(blob) ?? shapes[i] ?? first),
  );
};

/** A layer whose tops are the feed's numbers. */
export function feedLayer(tops: readonly string[], shapes: readonly Shape[]): Layer {
  return {
    blobs: [],
    feeds: tops.map((_, i) => expectFound(shapes, i)),
    forward: (tape, _bottoms, { feed }) => ({
      tops: tops.map((top, i) => {
        const shape = expectFound(shapes, i);
        const values = feed[top];
        if (values?.length !== size(shape))
          throw new NetError(
            `blob "${top}" needs ${size(shape)} numbers (${show(shape)}), found ${values?.length ?? "none"}`,
          );
        return tape.constant(shape, values);
      }),
    }),
  };
}
