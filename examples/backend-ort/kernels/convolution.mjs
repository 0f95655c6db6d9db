// @ts-check
/** @import { Conv } from "@squeezenet/core/backend" */
/** @import { Build } from "../sessions.mjs" */
/** @import { Graph } from "../onnx-model.mjs" */
import { addSamples, sampleOf } from "./samples.mjs";

/** Rows and columns that the windows reach, from the first's start to the last's end. @param {Conv} g */
const reach = (g) => [
  (g.outHeight - 1) * g.strideHeight + (g.kernelHeight - 1) * g.dilationHeight + 1,
  (g.outWidth - 1) * g.strideWidth + (g.kernelWidth - 1) * g.dilationWidth + 1,
];

/**
 * Images with zeros around them, cut or filled to what the windows reach. Pad takes away where its number is negative; the
 * operator Conv itself cannot.
 * @param {Graph} graph @param {Conv} g @param {string} x
 */
function reached(graph, g, x) {
  const [height = 0, width = 0] = reach(g);
  const { padHeight: top, padWidth: left } = g;
  const pads = [0, 0, top, left, 0, 0, height - g.inHeight - top, width - g.inWidth - left];
  return graph.node("Pad", [x, graph.integers(pads)]);
}

/** @param {Graph} graph @param {Conv} g */
const images = (graph, g) => graph.input(g.batch, g.inChannels, g.inHeight, g.inWidth);
/** @param {Graph} graph @param {Conv} g */
const weights = (graph, g) => graph.input(g.outChannels, g.inChannels / g.groups, g.kernelHeight, g.kernelWidth);
/** @param {Graph} graph @param {Conv} g */
const maps = (graph, g) => graph.input(g.batch, g.outChannels, g.outHeight, g.outWidth);

/** @param {Conv} g */
const attributes = (g) => ({
  group: g.groups,
  strides: [g.strideHeight, g.strideWidth],
  dilations: [g.dilationHeight, g.dilationWidth],
});

/** @type {Build<"conv2d">} */
export const conv2d = (graph, g) => {
  const [x, w] = [images(graph, g), weights(graph, g)];
  return graph.node("Conv", [reached(graph, g, x), w], attributes(g));
};

/** @type {Build<"conv2dGradX">} */
export const conv2dGradX = (graph, g) => {
  const [w, dy] = [weights(graph, g), maps(graph, g)];
  const spread = graph.node("ConvTranspose", [dy, w], attributes(g));
  const [height = 0, width = 0] = reach(g);
  const { padHeight: top, padWidth: left } = g;
  const pads = [0, 0, -top, -left, 0, 0, g.inHeight + top - height, g.inWidth + left - width];
  return graph.node("Pad", [spread, graph.integers(pads)]);
};

/** @type {Build<"conv2dGradW">} */
export const conv2dGradW = (graph, g) => {
  const [sum, x, dy] = [weights(graph, g), images(graph, g), maps(graph, g)];
  const [height = 0, width = 0] = reach(g);
  const perGroup = graph.integers([g.groups, g.inChannels / g.groups, height, width]);
  const filters = graph.integers([g.outChannels, 1, g.outHeight, g.outWidth]);
  return addSamples(graph, sum, g.batch, (sample) => {
    // dy slides over the image: its steps are the taps' distance, its taps the windows' steps apart. The channels of a
    // group, which all see the same dy, are the batch.
    const image = graph.node("Reshape", [reached(graph, g, sampleOf(graph, x, sample)), perGroup]);
    const channels = graph.node("Transpose", [image], { perm: [1, 0, 2, 3] });
    const slid = graph.node("Conv", [channels, graph.node("Reshape", [sampleOf(graph, dy, sample), filters])], {
      group: g.groups,
      strides: [g.dilationHeight, g.dilationWidth],
      dilations: [g.strideHeight, g.strideWidth],
    });
    return graph.node("Transpose", [slid], { perm: [1, 0, 2, 3] });
  });
};
