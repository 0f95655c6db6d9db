// @ts-check
/** @import { Graph } from "../onnx-model.mjs" */

/**
 * One sample of a batch, as a batch of one. It is a copy, so that what is computed of it cannot depend on where it stood.
 * @param {Graph} graph
 * @param {string} batch
 * @param {number} sample
 */
export const sampleOf = (graph, batch, sample) => graph.node("Gather", [batch, graph.integers([sample])], { axis: 0 });

/**
 * sum plus each sample's part, one after another: the order that the contract asks for.
 * @param {Graph} graph
 * @param {string} sum
 * @param {number} samples
 * @param {(sample: number) => string} part
 */
export function addSamples(graph, sum, samples, part) {
  let total = sum;
  for (let sample = 0; sample < samples; sample++) total = graph.node("Add", [total, part(sample)]);
  return total;
}
