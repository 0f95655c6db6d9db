// @ts-check
/** @import { Build } from "../sessions.mjs" */
/** @import { Graph } from "../onnx-model.mjs" */
import { addSamples, sampleOf } from "./samples.mjs";

/** A blob around the axis of channels. @param {Graph} graph @param {{ outer: number, channels: number, inner: number }} g */
const blob = (graph, { outer, channels, inner }) => graph.input(outer, channels, inner);

/** @type {Build<"addBias">} */
export const addBias = (graph, g) => graph.node("Add", [blob(graph, g), graph.input(g.channels, 1)]);

/** @type {Build<"scale">} */
export const scale = (graph, g) => graph.node("Mul", [blob(graph, g), graph.input(g.channels, 1)]);

/** @type {Build<"addBiasGradBias">} */
export const addBiasGradBias = (graph, g) => {
  const [sum, dy] = [graph.input(g.channels), blob(graph, g)];
  return addSamples(graph, sum, g.outer, (sample) => rowSums(graph, sampleOf(graph, dy, sample)));
};

/** @type {Build<"scaleGradFactor">} */
export const scaleGradFactor = (graph, g) => {
  const [sum, x, dy] = [graph.input(g.channels), blob(graph, g), blob(graph, g)];
  return addSamples(graph, sum, g.outer, (sample) =>
    rowSums(graph, graph.node("Mul", [sampleOf(graph, x, sample), sampleOf(graph, dy, sample)])),
  );
};

/** 1 × channels × inner added up to channels. @param {Graph} graph @param {string} rows */
const rowSums = (graph, rows) => graph.node("ReduceSum", [rows, graph.integers([0, 2])], { keepdims: 0 });

/** @type {Build<"channelWindowSum">} */
export const channelWindowSum = (graph, g) => {
  const pads = graph.integers([0, g.radius, 0, 0, g.radius, 0]);
  const padded = graph.node("Pad", [blob(graph, g), pads]);
  const shifted = Array.from({ length: 2 * g.radius + 1 }, (_, start) =>
    channelsOf(graph, padded, start, start + g.channels),
  );
  return shifted.reduce((total, each) => graph.node("Add", [total, each]));
};

/** @param {Graph} graph @param {string} x @param {number} start @param {number} end */
const channelsOf = (graph, x, start, end) =>
  graph.node("Slice", [x, graph.integers([start]), graph.integers([end]), graph.integers([1])]);

/** @type {Build<"concat">} */
export const concat = (graph, { outer, left, right, inner }) =>
  graph.node("Concat", [graph.input(outer, left, inner), graph.input(outer, right, inner)], { axis: 1 });

/** @type {Build<"slice">} */
export const slice = (graph, g) => channelsOf(graph, blob(graph, g), g.start, g.start + g.count);

/** @type {Build<"sliceGradX">} */
export const sliceGradX = (graph, { outer, channels, inner, start, count }) =>
  graph.node("Pad", [graph.input(outer, count, inner), graph.integers([0, start, 0, 0, channels - start - count, 0])]);
