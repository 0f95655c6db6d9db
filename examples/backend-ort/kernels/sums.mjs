// @ts-check
/** @import { Graph, Value } from "../onnx-model.mjs" */

/**
 * Sums along an axis, which keeps an extent of 1: the one half added to the other until one number is left. ReduceSum adds
 * in an order that depends on where in memory a row begins, hence on a sample's place in its batch; Add has no order to
 * choose. And the error of adding in pairs grows with log n only.
 * @param {Graph} graph @param {Value} x @param {number} axis @param {number} extent
 */
export function sumInPairs(graph, x, axis, extent) {
  /** @type {Value[]} */
  const odd = [];
  let rest = x;
  for (let left = extent; left > 1; left = Math.floor(left / 2)) {
    const half = Math.floor(left / 2);
    const sizes = left % 2 === 0 ? [half, half] : [half, half, 1];
    const [first = "", second = "", ...last] = graph.nodes("Split", [rest, graph.ints(sizes)], { axis }, sizes.length);
    rest = graph.node("Add", [first, second]);
    odd.push(...last);
  }
  return addInOrder(graph, rest, odd);
}

/**
 * A value's rows along axis 0, each with that axis of extent 1.
 * @param {Graph} graph @param {Value} x @param {number} count
 */
export const rowsOf = (graph, x, count) => (count === 1 ? [x] : graph.nodes("Split", [x], { axis: 0 }, count));

/**
 * sum + parts[0] + parts[1] …, in this order, each partial result rounded to float32.
 * @param {Graph} graph @param {Value} sum @param {readonly Value[]} parts
 */
export const addInOrder = (graph, sum, parts) => parts.reduce((total, part) => graph.node("Add", [total, part]), sum);
