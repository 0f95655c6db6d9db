// @ts-check
/** @import { Builders } from "./index.mjs" */
import { pointwise } from "./pointwise.mjs";
import { sumInPairs } from "./sums.mjs";

/** The kernels over elements. @type {Builders<"pointwise" | "sum">} */
export const elementwise = {
  pointwise,
  sum: (graph, { length }) => sumInPairs(graph, graph.input([length]), 0, length),
};
