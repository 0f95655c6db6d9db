// @ts-check
/** @import { Pool } from "@squeezenet/core/backend" */
/** @import { Build } from "../sessions.mjs" */
/** @import { Graph } from "../onnx-model.mjs" */
import { sumAlong } from "./sums.mjs";

// Windows are tables of indices, made once for a geometry, and pooling is Gather and a reduction. The operators MaxPool and
// AveragePool have other ideas of NaN, of empty windows and of what an average divides by.

const FLT_MAX = 3.4028234663852886e38;

/** The cells of each window that lie in the image, in reading order. @param {Pool} g @returns {number[][]} */
function windows(g) {
  return Array.from({ length: g.outHeight * g.outWidth }, (_, output) => {
    const { top, left } = corner(g, output);
    const cells = [];
    for (let y = Math.max(0, top); y < Math.min(top + g.kernelHeight, g.inHeight); y++)
      for (let x = Math.max(0, left); x < Math.min(left + g.kernelWidth, g.inWidth); x++) cells.push(y * g.inWidth + x);
    return cells;
  });
}

/** @param {Pool} g @param {number} output */
const corner = (g, output) => ({
  top: Math.floor(output / g.outWidth) * g.strideHeight - g.padHeight,
  left: (output % g.outWidth) * g.strideWidth - g.padWidth,
});

/** What an average divides by: a window's area inside the padded image. @param {Pool} g */
const areas = (g) =>
  Float32Array.from({ length: g.outHeight * g.outWidth }, (_, output) => {
    const { top, left } = corner(g, output);
    const height = Math.min(top + g.kernelHeight, g.inHeight + g.padHeight) - top;
    return height * (Math.min(left + g.kernelWidth, g.inWidth + g.padWidth) - left);
  });

/** Lists as a table: each as long as the longest, filled up with one index. @param {number[][]} lists @param {number} filler */
function table(lists, filler) {
  const width = lists.reduce((longest, { length }) => Math.max(longest, length), 1);
  const rows = lists.map((list) => Array.from({ length: width }, (_, i) => list[i] ?? filler));
  return { indices: rows.flat(), shape: [lists.length, width] };
}

/** planes × numbers, gathered to planes × lists × longest list; what fills up the lists is `filler`. @param {Graph} graph @param {number} planes @param {string} x @param {{ indices: number[], shape: number[] }} lists @param {number} filler */
function gathered(graph, planes, x, lists, filler) {
  const column = graph.node("Expand", [graph.floats(filler), graph.integers([planes, 1])]);
  const widened = graph.node("Concat", [x, column], { axis: 1 });
  return graph.node("Gather", [widened, graph.integers(lists.indices, lists.shape)], { axis: 1 });
}

/** Every plane's windows, and the greatest number of each. @param {Graph} graph @param {Pool} g */
function greatest(graph, g) {
  const x = graph.input(g.planes, g.inHeight * g.inWidth);
  const least = graph.floats(-FLT_MAX);
  const lists = table(windows(g), g.inHeight * g.inWidth);
  // Only what is greater than −FLT_MAX can win: NaN is not.
  const able = graph.node("Where", [graph.node("Greater", [x, least]), x, least]);
  const cells = gathered(graph, g.planes, able, lists, -FLT_MAX);
  const most = graph.node("ReduceMax", [cells], { axes: [2], keepdims: 0 });
  return { cells, most, lists, won: graph.node("Greater", [most, least]) };
}

/** Where each winner stands in its plane, `none` where there is none. @param {Graph} graph @param {ReturnType<typeof greatest>} pooled @param {number} none */
function winners(graph, { cells, lists, won }, none) {
  const [outputs = 0, width = 0] = lists.shape;
  const first = graph.node("ArgMax", [cells], { axis: 2, keepdims: 0, select_last_index: 0 });
  const starts = graph.integers(Array.from({ length: outputs }, (_, output) => output * width));
  const at = graph.node("Gather", [graph.integers(lists.indices), graph.node("Add", [first, starts])], { axis: 0 });
  return graph.node("Where", [won, at, graph.integers([none])]);
}

/** @type {Build<"maxPool">} */
export const maxPool = (graph, g) => greatest(graph, g).most;

/** @type {Build<"maxPoolIndex">} */
export const maxPoolIndex = (graph, g) => graph.node("Cast", [winners(graph, greatest(graph, g), -1)], { to: 1 });

/** @type {Build<"maxPoolGradX">} */
export const maxPoolGradX = (graph, g) => {
  const cells = g.inHeight * g.inWidth;
  // What nobody won goes to a column beside the plane, which is cut off.
  const at = winners(graph, greatest(graph, g), cells);
  const dy = graph.input(g.planes, g.outHeight * g.outWidth);
  const zeros = graph.node("Expand", [graph.floats(0), graph.integers([g.planes, cells + 1])]);
  const added = graph.node("ScatterElements", [zeros, at, dy], { axis: 1, reduction: "add" });
  return graph.node("Slice", [added, graph.integers([0]), graph.integers([cells]), graph.integers([1])]);
};

/** @type {Build<"averagePool">} */
export const averagePool = (graph, g) => {
  const lists = table(windows(g), g.inHeight * g.inWidth);
  const cells = gathered(graph, g.planes, graph.input(g.planes, g.inHeight * g.inWidth), lists, 0);
  return graph.node("Div", [sumAlong(graph, cells, 2), graph.floats(areas(g), [g.outHeight * g.outWidth, 1])]);
};

/** @type {Build<"averagePoolGradX">} */
export const averagePoolGradX = (graph, g) => {
  const outputs = g.outHeight * g.outWidth;
  /** @type {number[][]} */
  const seenBy = Array.from({ length: g.inHeight * g.inWidth }, () => []);
  windows(g).forEach((cells, output) => cells.forEach((cell) => seenBy[cell]?.push(output)));
  const slopes = graph.node("Div", [graph.input(g.planes, outputs), graph.floats(areas(g))]);
  const shares = gathered(graph, g.planes, slopes, table(seenBy, outputs), 0);
  return sumAlong(graph, shares, 2);
};
