import { ops } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Dropout: in TRAIN each number is 0 with probability dropout_ratio, else scaled by 1/(1 − ratio) (dropout_layer.cpp). */
export const dropout: LayerFactory = (layer, _bottoms, context) => {
  const ratio = Math.fround(layer.dropout_param.dropout_ratio);
  if (!(ratio >= 0 && ratio < 1))
    context.fail(`dropout_ratio must be at least 0 and below 1, found ${ratio}`, "dropout_param");
  const kept = Math.fround(1 / Math.fround(1 - ratio));
  const drops = plain((tape, bottoms, step) => {
    const x = only(bottoms);
    if (context.phase === "TEST") return ops.reshape(tape, x, x.shape);
    return tape.scope(() => ops.multiply(tape, x, step.drawMask(tape, layer.name, ratio, kept, x.shape, step)));
  });
  return { ...drops, detail: `ratio ${Number(layer.dropout_param.dropout_ratio.toPrecision(6))}` };
};
