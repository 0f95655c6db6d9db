import type { Conv } from "../backend.ts";
import { ShapeError } from "../errors.ts";
import { edge, sumEdge, type Tape } from "../tape.ts";
import { show, size, type Tensor } from "../tensor.ts";

/**
 * y = x·wᵀ (or x·w where `transposed`): the axes before `axis` count samples, the others are flattened to K inputs; w is
 * outputs×K (K×outputs). Runs as a 1×1 convolution, or as a convolution's adjoint (inner_product_layer.cpp).
 */
export function innerProduct(tape: Tape, x: Tensor, w: Tensor, axis: number, transposed: boolean): Tensor {
  const { kernels } = tape;
  const samples = x.shape.slice(0, axis);
  const inputs = size(x.shape.slice(axis));
  const [rows, columns] = w.shape;
  const [outputs, expected] = transposed ? [columns, rows] : [rows, columns];
  if (outputs === undefined || inputs !== expected)
    throw new ShapeError(
      `inner product: ${show(x.shape)} has ${inputs} inputs from axis ${axis} on, weights ${show(w.shape)} need ${expected}`,
    );
  const shape = [...samples, outputs];
  if (!transposed) {
    const g = pointwise(size(samples), inputs, outputs);
    return tape.record(shape, kernels.conv2d(g, x.buffer, w.buffer), [
      edge(x, [w.buffer], (dy, w) => kernels.conv2dGradX(g, w, dy)),
      sumEdge(w, [x.buffer], (sum, dy, x) => kernels.conv2dGradW(g, sum, x, dy)),
    ]);
  }
  const g = pointwise(size(samples), outputs, inputs);
  return tape.record(shape, kernels.conv2dGradX(g, w.buffer, x.buffer), [
    edge(x, [w.buffer], (dy, w) => kernels.conv2d(g, dy, w)),
    sumEdge(w, [x.buffer], (sum, dy, x) => kernels.conv2dGradW(g, sum, dy, x)),
  ]);
}

const pointwise = (batch: number, inChannels: number, outChannels: number): Conv => ({
  batch,
  inChannels,
  outChannels,
  groups: 1,
  inHeight: 1,
  inWidth: 1,
  outHeight: 1,
  outWidth: 1,
  kernelHeight: 1,
  kernelWidth: 1,
  strideHeight: 1,
  strideWidth: 1,
  padHeight: 0,
  padWidth: 0,
  dilationHeight: 1,
  dilationWidth: 1,
});
