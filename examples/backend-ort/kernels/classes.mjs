// @ts-check
/** @import { Builders } from "./index.mjs" */
/** @import { Graph, Value } from "../onnx-model.mjs" */
import { DOUBLE, FLOAT } from "../onnx-model.mjs";
import { sumInPairs } from "./sums.mjs";

const FLT_MIN = 1.1754943508222875e-38;

/** @typedef {{ outer: number, channels: number, inner: number }} Blob */

/** @param {Blob} g */
const blob = (g) => [g.outer, g.channels, g.inner];
/** Labels lie where a single class would. @param {Blob} g */
const places = (g) => [g.outer, 1, g.inner];

/** Σ over the classes, one number a place, of terms whose sum is exact: counts, or one number among zeros. @param {Graph} graph @param {Value} x */
const overClasses = (graph, x) => graph.node("ReduceSum", [x, graph.ints([1])], { keepdims: 1 });

/** @param {Graph} graph @param {Value} x */
const asFloat = (graph, x) => graph.node("Cast", [x], { to: FLOAT });

/** Where a class is its place's label. @param {Graph} graph @param {Blob} g @param {Value} labels */
function hits(graph, g, labels) {
  const classes = graph.floats([...Array(g.channels).keys()], [1, g.channels, 1]);
  return graph.node("Equal", [classes, labels]);
}

/** Each place's number at its label; 0 where that is no class. @param {Graph} graph @param {Value} hit @param {Value} x */
const atLabel = (graph, hit, x) => overClasses(graph, graph.node("Where", [hit, x, graph.float(0)]));

/** `value`, but 0 where the label is ignored and NaN where it is no class. @param {Graph} graph @param {{ ignoreLabel: number }} g @param {Value} labels @param {Value} hit @param {Value} value */
function whereLabelled(graph, g, labels, hit, value) {
  const isClass = graph.node("Greater", [overClasses(graph, asFloat(graph, hit)), graph.float(0)]);
  const ignored = graph.node("Equal", [labels, graph.float(g.ignoreLabel)]);
  const valid = graph.node("Where", [isClass, value, graph.float(NaN)]);
  return graph.node("Where", [ignored, graph.float(0), valid]);
}

/** Where labels count. @param {Graph} graph @param {{ ignoreLabel: number }} g @param {Value} labels */
const counting = (graph, g, labels) => graph.node("Not", [graph.node("Equal", [labels, graph.float(g.ignoreLabel)])]);

/** The labels that count, as a mask over classes, and those of them that are hit. @param {Graph} graph @param {Blob & { ignoreLabel: number, topK: number }} g */
function judged(graph, g) {
  const [scores, labels] = [graph.input(blob(g)), graph.input(places(g))];
  const hit = hits(graph, g, labels);
  const asHigh = graph.node("GreaterOrEqual", [scores, atLabel(graph, hit, scores)]);
  // The label's own score is among those at least as high as it, hence topK itself is still a hit.
  const few = graph.node("LessOrEqual", [overClasses(graph, asFloat(graph, asHigh)), graph.float(g.topK)]);
  const counted = graph.node("And", [hit, counting(graph, g, labels)]);
  return { counted, right: graph.node("And", [counted, few]) };
}

/** How many of a mask are true, over these axes. @param {Graph} graph @param {Value} mask @param {readonly number[]} axes */
const count = (graph, mask, axes) => graph.node("ReduceSum", [asFloat(graph, mask), graph.ints(axes)], { keepdims: 0 });

/** right ÷ counted over these axes; 0 of none. @param {Graph} graph @param {{ counted: Value, right: Value }} masks @param {readonly number[]} axes */
const share = (graph, { counted, right }, axes) =>
  graph.node("Div", [count(graph, right, axes), graph.node("Max", [count(graph, counted, axes), graph.float(1)])]);

/** The kernels over scores of classes. @type {Builders<"softmax" | "softmaxGradX" | "softmaxLoss" | "softmaxLossGradX" | "labelCount" | "accuracy" | "accuracyPerClass">} */
export const classes = {
  softmax: (graph, g) => graph.node("Softmax", [graph.input(blob(g))], { axis: 1 }),
  softmaxGradX(graph, g) {
    const [y, dy] = [graph.input(blob(g)), graph.input(blob(g))];
    const dot = sumInPairs(graph, graph.node("Mul", [y, dy]), 1, g.channels);
    return graph.node("Mul", [y, graph.node("Sub", [dy, dot])]);
  },
  softmaxLoss(graph, g) {
    const [prob, labels] = [graph.input(blob(g)), graph.input(places(g))];
    const hit = hits(graph, g, labels);
    const p = atLabel(graph, hit, prob);
    const least = graph.float(FLT_MIN);
    // Not Max, so that a NaN is sure to go on.
    const positive = graph.node("Where", [graph.node("Less", [p, least]), least, p]);
    // In double: Log of float32 gives a number's last bit by whether it lies in a full vector or in the rest.
    const log = graph.node("Log", [graph.node("Cast", [positive], { to: DOUBLE })]);
    return whereLabelled(graph, g, labels, hit, graph.node("Neg", [asFloat(graph, log)]));
  },
  softmaxLossGradX(graph, g) {
    const [prob, labels, dy] = [graph.input(blob(g)), graph.input(places(g)), graph.input(places(g))];
    const hit = hits(graph, g, labels);
    const difference = graph.node("Sub", [prob, asFloat(graph, hit)]);
    return whereLabelled(graph, g, labels, hit, graph.node("Mul", [difference, dy]));
  },
  labelCount: (graph, g) => count(graph, counting(graph, g, graph.input(places(g))), [0, 1, 2]),
  accuracy: (graph, g) => share(graph, judged(graph, g), [0, 1, 2]),
  accuracyPerClass: (graph, g) => share(graph, judged(graph, g), [0, 2]),
};
