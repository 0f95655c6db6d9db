// @ts-check
/** @import { Build } from "../sessions.mjs" */
/** @import { Graph } from "../onnx-model.mjs" */
import { sumAlong } from "./sums.mjs";

const FLT_MIN = 1.1754943508222875e-38;
const classAxis = 1;

/** @typedef {{ outer: number, channels: number, inner: number }} Channels */

/** @param {Graph} graph @param {Channels} g */
const scoresOf = (graph, g) => graph.input(g.outer, g.channels, g.inner);
/** A number for each label. @param {Graph} graph @param {Channels} g */
const perLabel = (graph, g) => graph.input(g.outer, 1, g.inner);
/** @param {Graph} graph @param {string} x */
const overClasses = (graph, x) => sumAlong(graph, x, classAxis);
/** 1 where true, 0 where false. @param {Graph} graph @param {string} truth */
const counted = (graph, truth) => graph.node("Cast", [truth], { to: 1 });

/** Whether each score is that of its label's class. @param {Graph} graph @param {Channels} g @param {string} labels */
function isLabelled(graph, g, labels) {
  const classes = graph.floats(Float32Array.from({ length: g.channels }, (_, c) => c), [g.channels, 1]); // prettier-ignore
  return graph.node("Equal", [labels, classes]);
}

/** @param {Graph} graph @param {{ ignoreLabel: number }} g @param {string} labels */
const isIgnored = (graph, g, labels) => graph.node("Equal", [labels, graph.floats(g.ignoreLabel)]);

/** value, NaN where the label is no class, 0 where it is ignored. @param {Graph} graph @param {Channels & { ignoreLabel: number }} g @param {string} labels @param {string} labelled @param {string} value */
function checked(graph, g, labels, labelled, value) {
  const classes = overClasses(graph, counted(graph, labelled));
  const valid = graph.node("Where", [graph.node("Greater", [classes, graph.floats(0)]), value, graph.floats(NaN)]);
  return graph.node("Where", [isIgnored(graph, g, labels), graph.floats(0), valid]);
}

/** @type {Build<"softmax">} */
export const softmax = (graph, g) => graph.node("Softmax", [scoresOf(graph, g)], { axis: classAxis });

/** @type {Build<"softmaxGradX">} */
export const softmaxGradX = (graph, g) => {
  const [y, dy] = [scoresOf(graph, g), scoresOf(graph, g)];
  const dot = overClasses(graph, graph.node("Mul", [y, dy]));
  return graph.node("Mul", [y, graph.node("Sub", [dy, dot])]);
};

/** @type {Build<"softmaxLoss">} */
export const softmaxLoss = (graph, g) => {
  const [prob, labels] = [scoresOf(graph, g), perLabel(graph, g)];
  const labelled = isLabelled(graph, g, labels);
  const own = overClasses(graph, graph.node("Where", [labelled, prob, graph.floats(0)]));
  const least = graph.floats(FLT_MIN);
  const clipped = graph.node("Where", [graph.node("Less", [own, least]), least, own]);
  return checked(graph, g, labels, labelled, graph.node("Neg", [logarithms(graph, clipped, g)]));
};

/** As many numbers as any vector holds. */
const vector = 16;

/**
 * The logarithm of a number for each label. Those that fill no whole vector would be left to another logarithm, which
 * rounds otherwise; so that none is left, the last vector is filled up with ones.
 * @param {Graph} graph
 * @param {string} x
 * @param {Channels} g
 */
function logarithms(graph, x, { outer, inner }) {
  const count = outer * inner;
  const row = graph.node("Reshape", [x, graph.integers([-1])]);
  const pads = graph.integers([0, (vector - (count % vector)) % vector]);
  const logs = graph.node("Log", [graph.node("Pad", [row, pads, graph.floats(1)])]);
  const counted = graph.node("Slice", [logs, graph.integers([0]), graph.integers([count])]);
  return graph.node("Reshape", [counted, graph.integers([outer, 1, inner])]);
}

/** @type {Build<"softmaxLossGradX">} */
export const softmaxLossGradX = (graph, g) => {
  const [prob, labels, dy] = [scoresOf(graph, g), perLabel(graph, g), perLabel(graph, g)];
  const labelled = isLabelled(graph, g, labels);
  const difference = graph.node("Sub", [prob, counted(graph, labelled)]);
  return checked(graph, g, labels, labelled, graph.node("Mul", [difference, dy]));
};

/** @type {Build<"labelCount">} */
export const labelCount = (graph, g) => howMany(graph, isCounted(graph, g, perLabel(graph, g)));

/** @type {Build<"accuracy">} */
export const accuracy = (graph, g) => {
  const [scores, labels] = [scoresOf(graph, g), perLabel(graph, g)];
  const judged = isCounted(graph, g, labels);
  const hits = graph.node("And", [judged, isHit(graph, g, scores, isLabelled(graph, g, labels))]);
  return share(graph, howMany(graph, hits), howMany(graph, judged));
};

/** @type {Build<"accuracyPerClass">} */
export const accuracyPerClass = (graph, g) => {
  const [scores, labels] = [scoresOf(graph, g), perLabel(graph, g)];
  const labelled = isLabelled(graph, g, labels);
  const judged = graph.node("And", [isCounted(graph, g, labels), labelled]);
  const hits = graph.node("And", [judged, isHit(graph, g, scores, labelled)]);
  return share(graph, perClass(graph, hits), perClass(graph, judged));
};

/** @param {Graph} graph @param {{ ignoreLabel: number }} g @param {string} labels */
const isCounted = (graph, g, labels) => graph.node("Not", [isIgnored(graph, g, labels)]);

/** Whether fewer than topK other classes score at least as high. @param {Graph} graph @param {{ topK: number }} g @param {string} scores @param {string} labelled */
function isHit(graph, g, scores, labelled) {
  const own = overClasses(graph, graph.node("Where", [labelled, scores, graph.floats(0)]));
  const atLeast = overClasses(graph, counted(graph, graph.node("GreaterOrEqual", [scores, own])));
  return graph.node("LessOrEqual", [atLeast, graph.floats(g.topK)]);
}

/** @param {Graph} graph @param {string} truth */
const howMany = (graph, truth) => graph.node("ReduceSum", [counted(graph, truth)], { keepdims: 0 });
/** @param {Graph} graph @param {string} truth */
const perClass = (graph, truth) =>
  graph.node("ReduceSum", [counted(graph, truth), graph.integers([0, 2])], { keepdims: 0 });
/** @param {Graph} graph @param {string} hits @param {string} of */
const share = (graph, hits, of) => graph.node("Div", [hits, graph.node("Max", [of, graph.floats(1)])]);
