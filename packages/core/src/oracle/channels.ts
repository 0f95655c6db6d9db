import type { Channels, Kernels } from "../backend.ts";
import { make, type Numbers } from "./numbers.ts";

type K = Kernels<Numbers>;

/** The channel of the i-th number. */
const channelOf = (g: Channels, i: number): number => Math.floor(i / g.inner) % g.channels;

/**
 * result[c] = sum[c] + Σₒ Σᵢ dy[o,c,i], rounded to float32 after each o. dy: outer × channels × inner; sum: channels.
 */
export const addBiasGradBias: K["addBiasGradBias"] = (g, { values: sum }, { values: dy }) =>
  addRows(g, sum, (i) => dy[i]!);

/**
 * result[c] = sum[c] + Σₒ Σᵢ x[o,c,i]·dy[o,c,i], rounded to float32 after each o. x and dy: outer × channels × inner;
 * sum: channels.
 */
export const scaleGradFactor: K["scaleGradFactor"] = (g, { values: sum }, { values: x }, { values: dy }) =>
  addRows(g, sum, (i) => x[i]! * dy[i]!);

/** sum[channel] plus each outer row's terms: a row is added up in double, then joins the float32 sum. */
function addRows(g: Channels, sum: Float32Array, term: (i: number) => number): Numbers {
  return make(g.channels, (c) => {
    let total = sum[c]!;
    for (let o = 0; o < g.outer; o++) {
      const row = (o * g.channels + c) * g.inner;
      let part = 0;
      for (let i = row; i < row + g.inner; i++) part += term(i);
      total = Math.fround(total + part);
    }
    return total;
  });
}

/** y[o,c,i] = Σ x[o,d,i] over the channels d with |d − c| ≤ radius. x and y: outer × channels × inner. */
export const channelWindowSum: K["channelWindowSum"] = (g, { values: x }) =>
  make(x.length, (i) => {
    const c = channelOf(g, i);
    let total = 0;
    for (let other = Math.max(0, c - g.radius); other <= Math.min(g.channels - 1, c + g.radius); other++)
      total += x[i + (other - c) * g.inner]!;
    return total;
  });

/**
 * y[o,c,i] = the c-th of x's `left` channels followed by y's `right` ones (concat_layer.cpp). The result: outer ×
 * (left + right) × inner.
 */
export const concat: K["concat"] = (g, { values: x }, { values: y }) => {
  const left = g.left * g.inner;
  const right = g.right * g.inner;
  return make(g.outer * (left + right), (i) => {
    const row = Math.floor(i / (left + right));
    const at = i % (left + right);
    return at < left ? x[row * left + at]! : y[row * right + at - left]!;
  });
};

/**
 * y[o,c,i] = x[o, start + c, i] for c from 0 to count − 1 (slice_layer.cpp). x: outer × channels × inner; y: outer ×
 * count × inner.
 */
export const slice: K["slice"] = (g, { values: x }) => {
  const run = g.count * g.inner;
  return make(g.outer * run, (i) => x[Math.floor(i / run) * g.channels * g.inner + g.start * g.inner + (i % run)]!);
};

/**
 * dx[o, start + c, i] = dy[o,c,i], 0 at the other channels. dy: outer × count × inner; dx: outer × channels × inner.
 */
export const sliceGradX: K["sliceGradX"] = (g, { values: dy }) =>
  make(g.outer * g.channels * g.inner, (i) => {
    const c = channelOf(g, i) - g.start;
    if (c < 0 || c >= g.count) return 0;
    return dy[(Math.floor(i / g.inner / g.channels) * g.count + c) * g.inner + (i % g.inner)]!;
  });
