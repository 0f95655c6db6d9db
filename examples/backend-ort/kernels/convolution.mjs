// @ts-check
/** @import { Conv } from "@squeezenet/core" */
/** @import { Builders } from "./index.mjs" */
/** @import { Graph, Value } from "../onnx-model.mjs" */
import { addInOrder, rowsOf } from "./sums.mjs";

/** @param {Conv} g */
const images = (g) => [g.batch, g.inChannels, g.inHeight, g.inWidth];
/** @param {Conv} g */
const maps = (g) => [g.batch, g.outChannels, g.outHeight, g.outWidth];
/** @param {Conv} g */
const weights = (g) => [g.outChannels, g.inChannels / g.groups, g.kernelHeight, g.kernelWidth];

/** How far the windows reach past the image's far end; negative where the image's rest is never read. @param {Conv} g */
function farPads(g) {
  const rows = (g.outHeight - 1) * g.strideHeight + (g.kernelHeight - 1) * g.dilationHeight + 1;
  const columns = (g.outWidth - 1) * g.strideWidth + (g.kernelWidth - 1) * g.dilationWidth + 1;
  return [rows - g.padHeight - g.inHeight, columns - g.padWidth - g.inWidth];
}

/** @param {Conv} g */
const attributes = (g) => ({
  kernel_shape: [g.kernelHeight, g.kernelWidth],
  strides: [g.strideHeight, g.strideWidth],
  dilations: [g.dilationHeight, g.dilationWidth],
  group: g.groups,
  pads: [g.padHeight, g.padWidth, ...farPads(g).map((pad) => Math.max(0, pad))],
});

/** The part of the images that the windows reach: Conv knows no negative pads. @param {Graph} graph @param {Conv} g @param {Value} x */
function reached(graph, g, x) {
  const [rows = 0, columns = 0] = farPads(g).map((pad) => Math.min(0, pad));
  if (rows === 0 && columns === 0) return x;
  const ends = graph.ints([g.inHeight + rows, g.inWidth + columns]);
  return graph.node("Slice", [x, graph.ints([0, 0]), ends, graph.ints([2, 3])]);
}

/** Where each tap of each output finds its number in a plane; the plane's last, a zero, where it is outside. @param {Conv} g */
function taps(g) {
  const table = [];
  for (let ky = 0; ky < g.kernelHeight; ky++)
    for (let kx = 0; kx < g.kernelWidth; kx++)
      for (let oy = 0; oy < g.outHeight; oy++)
        for (let ox = 0; ox < g.outWidth; ox++) {
          const y = oy * g.strideHeight + ky * g.dilationHeight - g.padHeight;
          const x = ox * g.strideWidth + kx * g.dilationWidth - g.padWidth;
          const inside = y >= 0 && y < g.inHeight && x >= 0 && x < g.inWidth;
          table.push(inside ? y * g.inWidth + x : g.inHeight * g.inWidth);
        }
  return table;
}

/** The kernels of convolution. @type {Builders<"conv2d" | "conv2dGradX" | "conv2dGradW">} */
export const convolution = {
  conv2d(graph, g) {
    const x = reached(graph, g, graph.input(images(g)));
    return graph.node("Conv", [x, graph.input(weights(g))], attributes(g));
  },
  conv2dGradX(graph, g) {
    const [w, dy] = [graph.input(weights(g)), graph.input(maps(g))];
    const unread = farPads(g).map((pad) => Math.max(0, -pad));
    return graph.node("ConvTranspose", [dy, w], { ...attributes(g), output_padding: unread });
  },
  conv2dGradW(graph, g) {
    const [outputs, size] = [g.outHeight * g.outWidth, g.inHeight * g.inWidth];
    const sum = graph.input(weights(g));
    const x = graph.input([g.batch, g.inChannels, size]);
    const dy = graph.input([g.batch, g.groups, g.outChannels / g.groups, outputs]);
    const padded = graph.node("Pad", [x, graph.ints([0, 0, 0, 0, 0, 1])]);
    const table = graph.ints(taps(g));
    const perGroup = (g.inChannels / g.groups) * g.kernelHeight * g.kernelWidth;
    const columnsShape = graph.ints([1, g.groups, perGroup, outputs]);
    const weightsShape = graph.ints(weights(g));
    const gradients = rowsOf(graph, dy, g.batch);
    const parts = rowsOf(graph, padded, g.batch).map((sample, n) => {
      const gathered = graph.node("Gather", [sample, table], { axis: 2 });
      const columns = graph.node("Reshape", [gathered, columnsShape]);
      const across = graph.node("Transpose", [columns], { perm: [0, 1, 3, 2] });
      const part = graph.node("MatMul", [/** @type {Value} */ (gradients[n]), across]);
      return graph.node("Reshape", [part, weightsShape]);
    });
    return addInOrder(graph, sum, parts);
  },
};
