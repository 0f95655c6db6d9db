import { ops, type Tape, type Tensor } from "@squeezenet/core";
import type { Loss } from "./layer.ts";

/** The sum of a loss's terms over their divisor: the scalar that Caffe prints. */
export function meanLoss(tape: Tape, { terms, divisor }: Loss): Tensor {
  return tape.scope(() => {
    const total = ops.sum(tape, terms);
    if (typeof divisor === "number") return ops.power(tape, total, { scale: 1 / divisor });
    return ops.multiply(tape, total, inverseOfCount(tape, divisor.count));
  });
}

/** 1 over a scalar that counts labels, of which none counts as 1 (GetNormalizer in loss_layer.cpp). */
export function inverseOfCount(tape: Tape, count: Tensor): Tensor {
  return tape.scope(() =>
    ops.power(tape, ops.maximum(tape, count, tape.constant([], Float32Array.of(1))), { power: -1 }),
  );
}
