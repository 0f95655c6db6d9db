// @ts-check
/** @import { Build } from "../sessions.mjs" */

/** @type {Build<"axpby">} */
export const axpby = (graph, { length, alpha, beta }) => {
  const [x, y] = [graph.input(length), graph.input(length)];
  return graph.node("Add", [graph.node("Mul", [graph.floats(alpha), x]), graph.node("Mul", [graph.floats(beta), y])]);
};

/** @type {Build<"multiply">} */
export const multiply = (graph, { length }) => graph.node("Mul", [graph.input(length), graph.input(length)]);

/** @type {Build<"power">} */
export const power = (graph, { length, scale, shift, power }) => {
  const scaled = graph.node("Mul", [graph.floats(scale), graph.input(length)]);
  const base = graph.node("Add", [graph.floats(shift), scaled]);
  return power === 1 ? base : graph.node("Pow", [base, graph.floats(power)]);
};

/** @type {Build<"sign">} */
export const sign = (graph, { length }) => {
  const x = graph.input(length);
  // Sign of NaN is 0 in ONNX Runtime.
  return graph.node("Where", [graph.node("IsNaN", [x]), x, graph.node("Sign", [x])]);
};

/** @type {Build<"maximum">} */
export const maximum = (graph, { length }) => {
  const [x, y] = [graph.input(length), graph.input(length)];
  return graph.node("Where", [graph.node("Greater", [x, y]), x, y]);
};

/** @type {Build<"maximumGradX">} */
export const maximumGradX = (graph, { length }) => {
  const [x, y, dy] = [graph.input(length), graph.input(length), graph.input(length)];
  return graph.node("Where", [graph.node("Greater", [x, y]), dy, graph.floats(0)]);
};

// Not the operators Relu and LeakyRelu: what they make of NaN is theirs to say.
/** @type {Build<"relu">} */
export const relu = (graph, { length, slope }) => {
  const x = graph.input(length);
  return rectified(graph, x, x, slope);
};

/** @type {Build<"reluGradX">} */
export const reluGradX = (graph, { length, slope }) =>
  rectified(graph, graph.input(length), graph.input(length), slope);

/** value where x > 0, else slope·value. @param {import("../onnx-model.mjs").Graph} graph @param {string} x @param {string} value @param {number} slope */
function rectified(graph, x, value, slope) {
  const positive = graph.node("Greater", [x, graph.floats(0)]);
  return graph.node("Where", [positive, value, graph.node("Mul", [graph.floats(slope), value])]);
}

const block = 256;

/** @type {Build<"sum">} */
export const sum = (graph, { length }) => {
  // In two steps, so that rounding errors grow with the square root of the length. Zeros fill the last block.
  const padded = graph.node("Pad", [graph.input(length), graph.integers([0, (block - (length % block)) % block])]);
  const blocks = graph.node("Reshape", [padded, graph.integers([-1, block])]);
  const parts = graph.node("ReduceSum", [blocks, graph.integers([1])], { keepdims: 0 });
  return graph.node("ReduceSum", [parts, graph.integers([0])], { keepdims: 1 });
};
