import { type Mt19937, ops, size, streamOf } from "@squeezenet/core";
import type { DrawMask } from "./layer.ts";
import { bernoulli } from "./random/bernoulli.ts";

/**
 * Masks as pure functions of (seed, layer, iteration, sample's position in the effective batch, element): any split of
 * the effective batch draws the same mask.
 */
export const addressedMasks =
  (seed: number): DrawMask =>
  (tape, layer, ratio, kept, shape, { iteration, position }) =>
    ops.dropoutMask(tape, shape, {
      ratio,
      kept,
      seed: seed >>> 0,
      stream: streamOf(`dropout ${layer}`),
      iteration,
      position,
    });

/** Masks as Caffe draws them, one number after another from its generator: for comparison with Caffe only. */
export const caffeMasks =
  (generator: Mt19937): DrawMask =>
  (tape, _layer, ratio, kept, shape) =>
    tape.constant(
      shape,
      Float32Array.from({ length: size(shape) }, () => (bernoulli(generator, 1 - ratio) ? kept : 0)),
    );
