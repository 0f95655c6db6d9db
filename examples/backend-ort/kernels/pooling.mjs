// @ts-check
/** @import { Pool } from "@squeezenet/core" */
/** @import { Builders } from "./index.mjs" */
/** @import { Graph, Value } from "../onnx-model.mjs" */
import { FLOAT } from "../onnx-model.mjs";
import { sumInPairs } from "./sums.mjs";

const FLT_MAX = 3.4028234663852886e38;

/** @param {Pool} g */
const inputs = (g) => g.inHeight * g.inWidth;
/** @param {Pool} g */
const outputs = (g) => g.outHeight * g.outWidth;

/** The cells of each window inside the image, in reading order, as places in the plane. @param {Pool} g */
function windows(g) {
  return Array.from({ length: outputs(g) }, (_, output) => {
    const top = Math.floor(output / g.outWidth) * g.strideHeight - g.padHeight;
    const left = (output % g.outWidth) * g.strideWidth - g.padWidth;
    const cells = [];
    for (let y = Math.max(0, top); y < Math.min(top + g.kernelHeight, g.inHeight); y++)
      for (let x = Math.max(0, left); x < Math.min(left + g.kernelWidth, g.inWidth); x++) cells.push(y * g.inWidth + x);
    return cells;
  });
}

/** Each window's area inside the padded image. @param {Pool} g */
const areas = (g) =>
  Array.from({ length: outputs(g) }, (_, output) => {
    const top = Math.floor(output / g.outWidth) * g.strideHeight - g.padHeight;
    const left = (output % g.outWidth) * g.strideWidth - g.padWidth;
    const bottom = Math.min(top + g.kernelHeight, g.inHeight + g.padHeight);
    return (bottom - top) * (Math.min(left + g.kernelWidth, g.inWidth + g.padWidth) - left);
  });

/** Lists of places as rows of one width, at least 1, filled up with `none`. @param {readonly (readonly number[])[]} lists @param {number} none */
function table(lists, none) {
  const width = lists.reduce((most, list) => Math.max(most, list.length), 1);
  const values = lists.flatMap((list) => [...list, ...Array(width - list.length).fill(none)]);
  return { values, dims: [lists.length, width] };
}

/** planes × rows: the sums of x's numbers at a table's places. @param {Graph} graph @param {Value} x @param {{ values: readonly number[], dims: readonly number[] }} places */
function gatherSums(graph, x, places) {
  const [rows = 0, width = 0] = places.dims;
  const sums = sumInPairs(graph, gather(graph, x, places, 0), 2, width);
  return graph.node("Reshape", [sums, graph.ints([-1, rows])]);
}

/** planes × rows × width: x's numbers at a table's places, `outside` where it says none (the place after the last). @param {Graph} graph @param {Value} x @param {{ values: readonly number[], dims: readonly number[] }} places @param {number} outside */
function gather(graph, x, places, outside) {
  const padded = graph.node("Pad", [x, graph.ints([0, 0, 0, 1]), graph.float(outside)]);
  return graph.node("Gather", [padded, graph.ints(places.values, places.dims)], { axis: 1 });
}

/** The windows' greatest numbers and where in the plane they are; −FLT_MAX and the place after the last of none. @param {Graph} graph @param {Pool} g @param {Value} x */
function winners(graph, g, x) {
  const least = graph.float(-FLT_MAX);
  // NaN and −∞ are not greater than −FLT_MAX: as −FLT_MAX they cannot win either.
  const comparable = graph.node("Where", [graph.node("Greater", [x, least]), x, least]);
  const places = table(windows(g), inputs(g));
  const [rows = 0, width = 0] = places.dims;
  const numbers = gather(graph, comparable, places, -FLT_MAX);
  const first = graph.node("ArgMax", [numbers], { axis: 2, keepdims: 1, select_last_index: 0 });
  const greatest = graph.node("GatherElements", [numbers, first], { axis: 2 });
  const starts = graph.ints(
    Array.from({ length: rows }, (_, row) => row * width),
    [rows, 1],
  );
  const place = graph.node("Gather", [graph.ints(places.values), graph.node("Add", [first, starts])]);
  const won = graph.node("Greater", [greatest, least]);
  return { greatest, won, place };
}

/** The kernels of pooling. @type {Builders<"maxPool" | "maxPoolGradX" | "maxPoolIndex" | "averagePool" | "averagePoolGradX">} */
export const pooling = {
  maxPool: (graph, g) => winners(graph, g, graph.input([g.planes, inputs(g)])).greatest,
  maxPoolIndex(graph, g) {
    const { won, place } = winners(graph, g, graph.input([g.planes, inputs(g)]));
    return graph.node("Where", [won, graph.node("Cast", [place], { to: FLOAT }), graph.float(-1)]);
  },
  maxPoolGradX(graph, g) {
    const { won, place } = winners(graph, g, graph.input([g.planes, inputs(g)]));
    const dy = graph.input([g.planes, outputs(g)]);
    const target = graph.node("Where", [won, place, graph.ints([inputs(g)])]);
    const zeros = graph.node("Expand", [graph.float(0), graph.ints([g.planes, inputs(g) + 1])]);
    const indices = graph.node("Reshape", [target, graph.ints([g.planes, outputs(g)])]);
    const spread = graph.node("ScatterElements", [zeros, indices, dy], { axis: 1, reduction: "add" });
    return graph.node("Slice", [spread, graph.ints([0]), graph.ints([inputs(g)]), graph.ints([1])]);
  },
  averagePool(graph, g) {
    const total = gatherSums(graph, graph.input([g.planes, inputs(g)]), table(windows(g), inputs(g)));
    return graph.node("Div", [total, graph.floats(areas(g))]);
  },
  averagePoolGradX(graph, g) {
    const slopes = graph.node("Div", [graph.input([g.planes, outputs(g)]), graph.floats(areas(g))]);
    /** @type {number[][]} */
    const covering = Array.from({ length: inputs(g) }, () => []);
    for (const [output, cells] of windows(g).entries()) for (const cell of cells) covering[cell]?.push(output);
    return gatherSums(graph, slopes, table(covering, outputs(g)));
  },
};
