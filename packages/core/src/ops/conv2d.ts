import { channels, convGeometry, type ConvOptions } from "../geometry.ts";
import { edge, sumEdge, type Tape } from "../tape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * y = x ⋆ w (+ bias): batch×channels×height×width by outputs×channels/groups×height×width (conv_layer.cpp). `bias` has one
 * number an output channel. dx is the transposed convolution of dy; w and bias add up their gradients sample by sample.
 * @throws ShapeError where x and w do not fit each other or the window does not fit the image
 */
export function conv2d(tape: Tape, x: Tensor, w: Tensor, bias: Tensor | null, options: ConvOptions): Tensor {
  const { kernels } = tape;
  const g = convGeometry(x.shape, w.shape, options);
  const shape = [g.batch, g.outChannels, g.outHeight, g.outWidth];
  const edges = [
    edge(x, [w.buffer], (dy, w) => kernels.conv2dGradX(g, w, dy)),
    sumEdge(w, [x.buffer], (sum, dy, x) => kernels.conv2dGradW(g, sum, x, dy)),
  ];
  if (bias === null) return tape.record(shape, kernels.conv2d(g, x.buffer, w.buffer), edges);
  return tape.record(shape, kernels.convBias(g, x.buffer, w.buffer, bias.buffer), [
    ...edges,
    sumEdge(bias, [], (sum, dy) => kernels.addBiasGradBias(channels(shape), sum, dy)),
  ]);
}
