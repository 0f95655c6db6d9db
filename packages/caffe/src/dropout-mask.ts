import { type Mt19937, philox, size, streamOf, unit } from "@squeezenet/core";
import type { DrawMask } from "./layer.ts";
import { bernoulli } from "./random/bernoulli.ts";

/**
 * Masks as pure functions of (seed, layer, iteration, sample's position in the effective batch, element): any split of
 * the effective batch draws the same mask.
 */
export function addressedMasks(seed: number): DrawMask {
  return (layer, ratio, kept, shape, { iteration, position }) => {
    const [batch = 1] = shape;
    const each = size(shape) / batch;
    const mask = new Float32Array(size(shape));
    const key = [seed >>> 0, streamOf(`dropout ${layer}`)] as const;
    for (let sample = 0; sample < batch; sample++)
      for (let i = 0; i < each; i += 4) {
        const draws = philox(key, [iteration, position + sample, i / 4, 0]);
        for (let k = 0; k < 4 && i + k < each; k++) mask[sample * each + i + k] = unit(draws[k]!) < ratio ? 0 : kept;
      }
    return mask;
  };
}

/** Masks as Caffe draws them, one number after another from its generator: for comparison with Caffe only. */
export function caffeMasks(generator: Mt19937): DrawMask {
  return (_layer, ratio, kept, shape) =>
    Float32Array.from({ length: size(shape) }, () => (bernoulli(generator, 1 - ratio) ? kept : 0));
}
