// @ts-check
/** @import { Builders } from "./index.mjs" */
/** @import { Graph, Value } from "../onnx-model.mjs" */
import { addInOrder, rowsOf, sumInPairs } from "./sums.mjs";

/** @param {{ outer: number, channels: number, inner: number }} g */
const blob = (g) => [g.outer, g.channels, g.inner];

/** sum + each outer row's terms, a row at a time. @param {Graph} graph @param {{ outer: number, inner: number }} g @param {Value} sum @param {Value} terms */
const addRows = (graph, g, sum, terms) =>
  addInOrder(graph, sum, rowsOf(graph, sumInPairs(graph, terms, 2, g.inner), g.outer));

/** The kernels over blobs around one axis. @type {Builders<"addBiasGradBias" | "scaleGradFactor" | "channelWindowSum" | "concat" | "slice" | "sliceGradX">} */
export const channels = {
  addBiasGradBias: (graph, g) => addRows(graph, g, graph.input([1, g.channels, 1]), graph.input(blob(g))),
  scaleGradFactor(graph, g) {
    const sum = graph.input([1, g.channels, 1]);
    return addRows(graph, g, sum, graph.node("Mul", [graph.input(blob(g)), graph.input(blob(g))]));
  },
  channelWindowSum(graph, g) {
    const x = graph.input(blob(g));
    const reach = Math.min(g.radius, g.channels - 1);
    const width = 2 * reach + 1;
    // A channel of zeros is appended; what lies beyond the ends is taken from there.
    const padded = graph.node("Pad", [x, graph.ints([0, 0, 0, 0, 1, 0])]);
    const neighbours = Array.from({ length: g.channels * width }, (_, i) => {
      const channel = Math.floor(i / width) + (i % width) - reach;
      return channel < 0 ? g.channels : Math.min(channel, g.channels);
    });
    const windows = graph.node("Gather", [padded, graph.ints(neighbours, [g.channels, width])], { axis: 1 });
    return sumInPairs(graph, windows, 2, width);
  },
  concat: (graph, g) =>
    graph.node("Concat", [graph.input([g.outer, g.left, g.inner]), graph.input([g.outer, g.right, g.inner])], {
      axis: 1,
    }),
  slice: (graph, g) =>
    graph.node("Slice", [
      graph.input(blob(g)),
      graph.ints([g.start]),
      graph.ints([g.start + g.count]),
      graph.ints([1]),
    ]),
  sliceGradX(graph, g) {
    const dy = graph.input([g.outer, g.count, g.inner]);
    return graph.node("Pad", [dy, graph.ints([0, g.start, 0, 0, g.channels - g.start - g.count, 0])]);
  },
};
