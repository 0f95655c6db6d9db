import type { Pool } from "../backend.ts";
import { poolGeometry, type PoolOptions } from "../geometry.ts";
import { edge, type Tape } from "../tape.ts";
import type { Shape, Tensor } from "../tensor.ts";

/**
 * The greatest number of each window: batch×channels×height×width gives batch×channels×windows (pooling_layer.cpp).
 * Its place takes the window's dy; the first of equals.
 * @throws ShapeError where x has another number of axes than 4 or the window does not fit
 */
export function maxPool(tape: Tape, x: Tensor, options: PoolOptions): Tensor {
  const { kernels } = tape;
  const g = poolGeometry(x.shape, options);
  return tape.record(pooled(x.shape, g), kernels.maxPool(g, x.buffer), [
    edge(x, [x.buffer], (dy, x) => kernels.maxPoolGradX(g, x, dy)),
  ]);
}

/**
 * Where in its plane the greatest number of each window stands, row · width + column (Caffe's mask). Same shapes as `maxPool`;
 * no gradient flows through it.
 * @throws ShapeError where x has another number of axes than 4 or the window does not fit
 */
export function maxPoolIndex(tape: Tape, x: Tensor, options: PoolOptions): Tensor {
  const g = poolGeometry(x.shape, options);
  return tape.record(pooled(x.shape, g), tape.kernels.maxPoolIndex(g, x.buffer), []);
}

/**
 * The mean of each window, padding counted: batch×channels×height×width gives batch×channels×windows (pooling_layer.cpp).
 * Each place takes an equal share of its windows' dy.
 * @throws ShapeError where x has another number of axes than 4 or the window does not fit
 */
export function averagePool(tape: Tape, x: Tensor, options: PoolOptions): Tensor {
  const { kernels } = tape;
  const g = poolGeometry(x.shape, options);
  return tape.record(pooled(x.shape, g), kernels.averagePool(g, x.buffer), [
    edge(x, [], (dy) => kernels.averagePoolGradX(g, dy)),
  ]);
}

const pooled = (x: Shape, g: Pool): Shape => [...x.slice(0, 2), g.outHeight, g.outWidth];
