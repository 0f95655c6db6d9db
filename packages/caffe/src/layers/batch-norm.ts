import { create, has } from "@squeezenet/caffe-io";
import { expectFound, formulas, ops, type Tape, type Tensor } from "@squeezenet/core";
import { type LayerFactory, only, type Step } from "../layer.ts";
import { type Param, valueOf } from "../param.ts";

/**
 * BatchNorm: in TRAIN by the batch's own mean and variance, which also join running sums; in TEST by those sums over
 * their factor (batch_norm_layer.cpp). The three blobs are sums: mean = blob 0 / blob 2.
 */
export const batchNorm: LayerFactory = (layer, bottoms, context) => {
  const p = layer.batch_norm_param;
  const shape = only(bottoms);
  const depth = shape.length === 1 ? 1 : expectFound(shape, 1);
  const zeros = create("FillerParameter", {});
  const [mean, variance, factor] = [
    context.blob([depth], zeros, "fixed"),
    context.blob([depth], zeros, "fixed"),
    context.blob([1], zeros, "fixed"),
  ];
  const useGlobal = has(p, "use_global_stats") ? p.use_global_stats : context.phase === "TEST";
  const unbiased = biasCorrection(shape, depth);
  const forward = (tape: Tape, x: Tensor, { statistics }: Step): Tensor => {
    if (useGlobal)
      return ops.normalize(tape, x, stored(tape, valueOf(mean), valueOf(variance), valueOf(factor)), p.eps);
    const batch = ops.moments(tape, x);
    const decay = p.moving_average_fraction;
    if (statistics !== "untouched") {
      remember(tape, mean.param, batch.mean, decay, 1);
      remember(tape, variance.param, batch.variance, decay, unbiased);
      remember(tape, factor.param, tape.constant([1], Float32Array.of(1)), decay, 1);
    }
    return ops.normalize(tape, x, batch, p.eps);
  };
  return {
    blobs: [mean, variance, factor],
    ...(useGlobal ? {} : { mixesSamples: "BatchNorm takes its mean and variance over one batch_size" }),
    forward: (tape, bottoms, step) => ({ tops: [tape.scope(() => forward(tape, only(bottoms), step))] }),
  };
};

/** m / (m − 1) for m numbers a channel: Caffe stores the unbiased variance. */
function biasCorrection(shape: readonly number[], depth: number): number {
  const m = shape.reduce((a, b) => a * b, 1) / depth;
  return m > 1 ? m / (m - 1) : 1;
}

/** sum ← decay·sum + share·now. */
function remember(tape: Tape, param: Param, now: Tensor, decay: number, share: number): void {
  const g = { length: param.length, formula: formulas.axpby, alpha: decay, beta: share };
  param.replace(tape.kernels.pointwise(g, param.tensor.buffer, now.buffer));
}

/** The running sums over their factor; zeros while nothing was added (factor 0). */
function stored(tape: Tape, mean: Tensor, variance: Tensor, factor: Tensor): { mean: Tensor; variance: Tensor } {
  const one = { outer: 1, channels: 1, inner: expectFound(mean.shape, 0) };
  // 1/factor, or 0 for factor 0: factor over the greater of factor² and the least normal float.
  const inverse = tape.scope(() => {
    const floor = tape.constant([1], Float32Array.of(1.1754943508222875e-38));
    return ops.multiply(
      tape,
      factor,
      ops.power(tape, ops.maximum(tape, ops.multiply(tape, factor, factor), floor), { power: -1 }),
    );
  });
  return { mean: ops.scale(tape, mean, inverse, one), variance: ops.scale(tape, variance, inverse, one) };
}
