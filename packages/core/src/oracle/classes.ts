import type { Channels, Kernels, Labelled } from "../backend.ts";
import { exp, log } from "../elementary.ts";
import { make, Numbers } from "./numbers.ts";

type K = Kernels<Numbers>;

const FLT_MIN = 1.1754943508222875e-38;

/** Visits every place: `at(c)` is where the score of class c stands, `place` where the label does. */
function places(g: Channels, visit: (at: (c: number) => number, place: number) => void): void {
  for (let o = 0; o < g.outer; o++)
    for (let i = 0; i < g.inner; i++) visit((c) => (o * g.channels + c) * g.inner + i, o * g.inner + i);
}

/**
 * y[c] = exp(x[c] − max x) / Σ exp(x − max x) along the channels (softmax_layer.cpp). x and y: outer × channels ×
 * inner.
 */
export const softmax: K["softmax"] = (g, { values: x }) => {
  const y = new Float32Array(x.length);
  const terms = new Float64Array(g.channels);
  places(g, (at) => {
    let max = -Infinity;
    for (let c = 0; c < g.channels; c++) max = Math.max(max, x[at(c)]!);
    let total = 0;
    for (let c = 0; c < g.channels; c++) total += terms[c] = exp(x[at(c)]! - max);
    for (let c = 0; c < g.channels; c++) y[at(c)] = terms[c]! / total;
  });
  return new Numbers(y);
};

/** dx[c] = y[c]·(dy[c] − Σ y·dy) along the channels (softmax_layer.cpp). y, dy and dx: outer × channels × inner. */
export const softmaxGradX: K["softmaxGradX"] = (g, { values: y }, { values: dy }) => {
  const dx = new Float32Array(y.length);
  places(g, (at) => {
    let dot = 0;
    for (let c = 0; c < g.channels; c++) dot += y[at(c)]! * dy[at(c)]!;
    for (let c = 0; c < g.channels; c++) dx[at(c)] = y[at(c)]! * (dy[at(c)]! - dot);
  });
  return new Numbers(dx);
};

/**
 * loss = −log max(prob[label], FLT_MIN), 0 where ignored, NaN for a label that is no class (softmax_loss_layer.cpp).
 * prob: outer × channels × inner; labels and losses: outer × inner.
 */
export const softmaxLoss: K["softmaxLoss"] = (g, { values: prob }, { values: labels }) => {
  const losses = new Float32Array(labels.length);
  places(g, (at, place) => {
    const label = labels[place]!;
    if (label === g.ignoreLabel) return;
    losses[place] = isClass(g, label) ? -log(Math.max(prob[at(label)]!, FLT_MIN)) : NaN;
  });
  return new Numbers(losses);
};

/**
 * dx[c] = (prob[c] − [c = label])·dy, 0 where ignored, NaN for a label that is no class (softmax_loss_layer.cpp).
 * prob and dx: outer × channels × inner; labels and dy: outer × inner.
 */
export const softmaxLossGradX: K["softmaxLossGradX"] = (g, { values: prob }, { values: labels }, { values: dy }) => {
  const dx = new Float32Array(prob.length);
  places(g, (at, place) => {
    const label = labels[place]!;
    if (label === g.ignoreLabel) return;
    for (let c = 0; c < g.channels; c++)
      dx[at(c)] = isClass(g, label) ? (prob[at(c)]! - (c === label ? 1 : 0)) * dy[place]! : NaN;
  });
  return new Numbers(dx);
};

const isClass = (g: Labelled, label: number): boolean => Number.isInteger(label) && label >= 0 && label < g.channels;

/** One number: how many of the outer × inner labels differ from `ignoreLabel`. */
export const labelCount: K["labelCount"] = (g, { values: labels }) =>
  make(1, () => labels.reduce((count, label) => count + (label === g.ignoreLabel ? 0 : 1), 0));

/**
 * hits / max(1, counted labels), one number (accuracy_layer.cpp). A hit has fewer than topK other classes that score
 * at least as high.
 * scores: outer × channels × inner; labels: outer × inner.
 */
export const accuracy: K["accuracy"] = (g, scores, labels) => {
  let hits = 0;
  let count = 0;
  judged(g, scores, labels, (_label, hit) => {
    count++;
    if (hit) hits++;
  });
  return make(1, () => hits / Math.max(1, count));
};

/**
 * hits[c] / max(1, count[c]) over the labels that equal c, `channels` numbers (accuracy_layer.cpp, the second top).
 * scores: outer × channels × inner; labels: outer × inner.
 */
export const accuracyPerClass: K["accuracyPerClass"] = (g, scores, labels) => {
  const hits = new Float64Array(g.channels);
  const counts = new Float64Array(g.channels);
  judged(g, scores, labels, (label, hit) => {
    counts[label]!++;
    if (hit) hits[label]!++;
  });
  return make(g.channels, (c) => hits[c]! / Math.max(1, counts[c]!));
};

/** Every label that counts, and whether fewer than topK other classes score at least as high as it. */
function judged(
  g: Labelled & { readonly topK: number },
  { values: scores }: Numbers,
  { values: labels }: Numbers,
  visit: (label: number, hit: boolean) => void,
): void {
  places(g, (at, place) => {
    const label = labels[place]!;
    if (label === g.ignoreLabel) return;
    let others = -1;
    for (let c = 0; c < g.channels; c++) if (scores[at(c)]! >= scores[at(label)]!) others++;
    visit(label, others < g.topK);
  });
}
