import type { LayerFactory } from "../layer.ts";
import { feedLayer } from "./input.ts";

/**
 * Data: batches from a database, which the caller opens: it alone knows the shapes (data_layer.cpp). Setting it up draws
 * from the global generator as Caffe does: the transformer's seed twice, the second one counting, if there are crops or
 * mirrors to draw (base_data_layer.cpp, DataTransformer::InitRand), and the prefetch thread's (internal_thread.cpp).
 */
export const data: LayerFactory = (layer, _bottoms, context) => {
  const { phase, inputShapes, generator } = context;
  const shapes = layer.top.map(
    (blob) =>
      inputShapes.get(blob) ??
      context.fail(
        `no source was opened for "${layer.data_param.source}", and no shape is given for "${blob}": a Data layer needs one of them`,
        "data_param",
      ),
  );
  const { mirror, crop_size } = layer.transform_param;
  const draws = mirror || (phase === "TRAIN" && crop_size > 0);
  if (draws) generator.discard(1);
  const seed = draws ? { transformSeed: generator.next() } : {};
  generator.discard(1);
  return { ...feedLayer(layer.top, shapes), ...seed };
};
