// @ts-check
/** @import { Graph } from "../onnx-model.mjs" */

/**
 * The sums along one axis of a blob of three, which stays as one of 1. ReduceSum adds up a last axis in groups that start at
 * an aligned address, so its rounding depends on where in memory a sample stands; a first axis it adds slice by slice, each
 * number on its own.
 * @param {Graph} graph
 * @param {string} x
 * @param {number} axis
 */
export function sumAlong(graph, x, axis) {
  const order = [axis, ...[0, 1, 2].filter((each) => each !== axis)];
  const first = graph.node("Transpose", [x], { perm: order });
  const sums = graph.node("ReduceSum", [first, graph.integers([0])], { keepdims: 0 });
  return graph.node("Unsqueeze", [sums, graph.integers([axis])]);
}
