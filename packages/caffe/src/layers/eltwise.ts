import { expectFound, ops, show, type Tape, type Tensor } from "@squeezenet/core";
import { type LayerFactory, only, plain } from "../layer.ts";

/** Eltwise: the weighted SUM, the PROD or the MAX of its bottoms, number by number (eltwise_layer.cpp). */
export const eltwise: LayerFactory = (layer, bottoms, context) => {
  const { operation, coeff } = layer.eltwise_param;
  const odd = bottoms.find((shape) => shape.join() !== only(bottoms).join());
  if (odd !== undefined) context.fail(`bottoms must have one shape, found ${show(only(bottoms))} and ${show(odd)}`);
  if (coeff.length > 0 && operation !== "SUM") context.fail("coeff goes with operation SUM only", "eltwise_param");
  if (coeff.length > 0 && coeff.length !== bottoms.length)
    context.fail(`${bottoms.length} bottoms need ${bottoms.length} coeff, found ${coeff.length}`, "eltwise_param");
  return plain((tape, xs) => tape.scope(() => combine[operation](tape, xs, coeff)));
};

type Combine = (tape: Tape, xs: readonly Tensor[], coeff: readonly number[]) => Tensor;

const combine: { readonly [Operation in "SUM" | "PROD" | "MAX"]: Combine } = {
  SUM(tape, xs, coeff) {
    const sum = ops.add(tape, only(xs), expectFound(xs, 1), coeff[0] ?? 1, coeff[1] ?? 1);
    return xs.slice(2).reduce((total, x, i) => ops.add(tape, total, x, 1, coeff[i + 2] ?? 1), sum);
  },
  PROD: (tape, xs) => xs.reduce((product, x) => ops.multiply(tape, product, x)),
  // Where the first two tie the second wins; a later bottom must be greater to win.
  MAX: (tape, xs) =>
    xs
      .slice(2)
      .reduce((greatest, x) => ops.maximum(tape, x, greatest), ops.maximum(tape, only(xs), expectFound(xs, 1))),
};
