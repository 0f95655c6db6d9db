import type { Channels, Kernels, Labelled } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { flat, input, made, type Step, step } from "../step.ts";
import { sumInBlocks } from "./loops.ts";
import { sumSteps } from "./sums.ts";

type Geometry<Name extends keyof Kernels> = Parameters<Kernels[Name]>[0];

const volume = ({ outer, channels, inner }: Channels): Dims => [inner, channels, outer];
/** One number for each place: where a label stands. */
const labelled = ({ outer, inner }: Channels): Dims => [inner, 1, outer];

/**
 * y = exp(x − max) / Σ exp(x − max) along the channels. x and y are outer × channels × inner.
 * Three launches: each place's maximum, its sum, the quotients. A NaN among a place's scores makes all of its y NaN.
 */
export const softmax = (g: Channels): readonly Step[] => {
  const x = input(0, "x", volume(g));
  const maxima = made(0, "maxima", labelled(g));
  return [
    // NaN has to win: nothing is greater, and it is greater than nothing.
    step(
      labelled(g),
      [x],
      `let m = x[$z][0][$x];
for (let c = 0; c < ${g.channels}; c++) {
  const v = x[$z][c][$x];
  if (v > m || v !== v) { m = v; }
}
return m;`,
    ),
    step(
      labelled(g),
      [x, maxima],
      `const m = maxima[$z][0][$x];
let total = 0.0;
${sumInBlocks(g.channels, (c) => `part += exponential(x[$z][${c}][$x] - m);`)}
return total;`,
    ),
    step(
      volume(g),
      [x, maxima, made(1, "totals", labelled(g))],
      "return exponential(x[$z][$y][$x] - maxima[$z][0][$x]) / totals[$z][0][$x];",
    ),
  ];
};

/**
 * dx = y · (dy − Σ y·dy), summed along the channels. y, dy and dx are outer × channels × inner.
 * Two launches: each place's sum, then dx.
 */
export const softmaxGradX = (g: Channels): readonly Step[] => {
  const arrays = [input(0, "y", volume(g)), input(1, "dy", volume(g))];
  return [
    step(
      labelled(g),
      arrays,
      `let total = 0.0;
${sumInBlocks(g.channels, (c) => `part += y[$z][${c}][$x] * dy[$z][${c}][$x];`)}
return total;`,
    ),
    step(
      volume(g),
      [...arrays, made(0, "dots", labelled(g))],
      "return y[$z][$y][$x] * (dy[$z][$y][$x] - dots[$z][0][$x]);",
    ),
  ];
};

/** Whether a label counts, and whether it is a class: what follows is code for the one that does and is. */
const ignored = (g: Labelled): string => `label === ${literal(g.ignoreLabel)}`;
const isClass = (g: Labelled): string => `whole === label && label >= 0 && label < ${g.channels}`;
const fetchLabel = "const label = labels[$z][0][$x];\nconst whole = Math.floor(label);";
const literal = (value: number): string => (value < 0 ? `(0.0 - ${-value}.0)` : `${value}.0`);
/** No shader has a literal for NaN, and 0 / 0 may be folded to anything: it comes from outside. */
const none = { none: NaN };
const LEAST_NORMAL = "1.1754943508222875e-38";

/**
 * −log max(prob[label], FLT_MIN) for each label: 0 where ignored, NaN for a label that is no class.
 * prob is outer × channels × inner, labels and losses are outer × inner.
 */
export const softmaxLoss = (g: Labelled): readonly Step[] => [
  step(
    labelled(g),
    [input(0, "prob", volume(g)), input(1, "labels", labelled(g))],
    `${fetchLabel}
let loss = none;
if (${isClass(g)}) {
  let p = prob[$z][whole][$x];
  if (p < ${LEAST_NORMAL}) { p = ${LEAST_NORMAL}; }
  loss = 0.0 - logarithm(p);
}
if (${ignored(g)}) { loss = 0.0; }
return loss;`,
    none,
  ),
];

/**
 * dx = (prob − [class = label]) · dy, the gradient for softmax's input: 0 where ignored, NaN for a label that is no class.
 * prob and dx are outer × channels × inner, labels and dy are outer × inner.
 */
export const softmaxLossGradX = (g: Labelled): readonly Step[] => [
  step(
    volume(g),
    [input(0, "prob", volume(g)), input(1, "labels", labelled(g)), input(2, "dy", labelled(g))],
    `${fetchLabel}
let dx = none;
if (${isClass(g)}) {
  let p = prob[$z][$y][$x];
  if (label === $y) { p = p - 1.0; }
  dx = p * dy[$z][0][$x];
}
if (${ignored(g)}) { dx = 0.0; }
return dx;`,
    none,
  ),
];

/** 1 where a label counts, else 0. */
const counted = (g: Labelled, from: number): Step =>
  step(
    labelled(g),
    [input(from, "labels", labelled(g))],
    `const label = labels[$z][0][$x];\nlet count = 1.0;\nif (${ignored(g)}) { count = 0.0; }\nreturn count;`,
  );

const count = ({ outer, inner }: Channels): number => outer * inner;

/** One number: how many of the outer × inner labels are not `ignoreLabel`. */
export const labelCount = (g: Labelled): readonly Step[] =>
  sumSteps(count(g), made(0, "x", flat(count(g))), [counted(g, 0)]);

/** 1 where a label counts and fewer than topK other classes score at least as high, else 0. */
const hit = (g: Geometry<"accuracy">): Step =>
  step(
    labelled(g),
    [input(0, "scores", volume(g)), input(1, "labels", labelled(g))],
    `${fetchLabel}
let hit = 0.0;
if (${isClass(g)}) {
  const own = scores[$z][whole][$x];
  let others = -1.0;
  for (let c = 0; c < ${g.channels}; c++) {
    if (scores[$z][c][$x] >= own) { others += 1.0; }
  }
  if (others < ${g.topK}) { hit = 1.0; }
}
if (${ignored(g)}) { hit = 0.0; }
return hit;`,
  );

/**
 * One number: the share of the counted labels with fewer than topK other classes that score at least as high; 0 without any.
 * scores are outer × channels × inner, labels are outer × inner. A label that is no class is counted as a miss.
 */
export const accuracy = (g: Geometry<"accuracy">): readonly Step[] => {
  const hits = sumSteps(count(g), made(0, "x", flat(count(g))), [hit(g)]);
  const flags = [...hits, counted(g, 1)];
  const all = sumSteps(count(g), made(hits.length, "x", flat(count(g))), flags);
  const share = step(
    flat(1),
    [made(hits.length - 1, "hits", flat(1)), made(all.length - 1, "counts", flat(1))],
    "let most = counts[0];\nif (most < 1) { most = 1.0; }\nreturn hits[0] / most;",
  );
  return [...all, share];
};

/**
 * `accuracy` of each class alone, `channels` numbers: 0 for a class without labels.
 * scores are outer × channels × inner, labels are outer × inner.
 */
export const accuracyPerClass = (g: Geometry<"accuracyPerClass">): readonly Step[] => [
  hit(g),
  step(
    flat(g.channels),
    [made(0, "hits", labelled(g)), input(1, "labels", labelled(g))],
    `let own = 0.0;
let hit = 0.0;
for (let o = 0; o < ${g.outer}; o++) {
  for (let i = 0; i < ${g.inner}; i++) {
    const label = labels[o][0][i];
    if (label === $x) {
      if (${ignored(g)}) { own += 0.0; } else { own += 1.0; hit += hits[o][0][i]; }
    }
  }
}
if (own < 1) { own = 1.0; }
return hit / own;`,
  ),
];
