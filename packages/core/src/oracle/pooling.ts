import type { Kernels, Pool } from "../backend.ts";
import { Numbers } from "./numbers.ts";

type K = Kernels<Numbers>;

const FLT_MAX = 3.4028234663852886e38;

/**
 * y = the greatest x of each window clipped to the image; −FLT_MAX without any, NaN never wins (pooling_layer.cpp).
 * x: planes × inHeight × inWidth; y: planes × outHeight × outWidth.
 */
export const maxPool: K["maxPool"] = (g, { values: x }) =>
  pooled(g, (window) => {
    const at = winner(g, x, window);
    return at < 0 ? -FLT_MAX : x[at]!;
  });

/**
 * The place of each window's first greatest x in its plane, row · inWidth + column; −1 without any. The result: planes
 * × outHeight × outWidth.
 */
export const maxPoolIndex: K["maxPoolIndex"] = (g, { values: x }) =>
  pooled(g, (window) => {
    const at = winner(g, x, window);
    return at < 0 ? -1 : at - window.plane;
  });

/**
 * dx = Σ dy over the windows that an input won (pooling_layer.cpp, Backward_cpu).
 * x and dx: planes × inHeight × inWidth; dy: planes × outHeight × outWidth.
 */
export const maxPoolGradX: K["maxPoolGradX"] = (g, { values: x }, { values: dy }) =>
  unpooled(g, dy, (dx, window, slope) => {
    const at = winner(g, x, window);
    if (at >= 0) dx[at]! += slope;
  });

/**
 * y = Σ x inside the image / the window's area inside the padded image (pooling_layer.cpp).
 * x: planes × inHeight × inWidth; y: planes × outHeight × outWidth.
 */
export const averagePool: K["averagePool"] = (g, { values: x }) =>
  pooled(g, (window) => {
    let total = 0;
    cells(g, window, (at) => (total += x[at]!));
    return total / window.area;
  });

/**
 * dx = Σ dy / area over the windows that an input lies in. dy: planes × outHeight × outWidth; dx: planes × inHeight ×
 * inWidth.
 */
export const averagePoolGradX: K["averagePoolGradX"] = (g, { values: dy }) =>
  unpooled(g, dy, (dx, window, slope) => cells(g, window, (at) => (dx[at]! += slope / window.area)));

/** A window clipped to the image: rows top … bottom − 1, columns left … right − 1 of the plane that starts at `plane`. */
interface PoolWindow {
  readonly plane: number;
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  /** Its area clipped to the padded image, by which an average divides (pooling_layer.cpp). */
  readonly area: number;
}

function windowAt(g: Pool, output: number): PoolWindow {
  const top = (Math.floor(output / g.outWidth) % g.outHeight) * g.strideHeight - g.padHeight;
  const left = (output % g.outWidth) * g.strideWidth - g.padWidth;
  const bottom = Math.min(top + g.kernelHeight, g.inHeight + g.padHeight);
  const right = Math.min(left + g.kernelWidth, g.inWidth + g.padWidth);
  return {
    plane: Math.floor(output / (g.outHeight * g.outWidth)) * g.inHeight * g.inWidth,
    top: Math.max(0, top),
    left: Math.max(0, left),
    bottom: Math.min(bottom, g.inHeight),
    right: Math.min(right, g.inWidth),
    area: (bottom - top) * (right - left),
  };
}

function cells(g: Pool, { plane, top, left, bottom, right }: PoolWindow, visit: (at: number) => void): void {
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) visit(plane + y * g.inWidth + x);
}

/** The first greatest cell in reading order, or −1: only what is greater than −FLT_MAX can win. */
function winner(g: Pool, x: Float32Array, window: PoolWindow): number {
  let best = -1;
  cells(g, window, (at) => {
    if (x[at]! > (best < 0 ? -FLT_MAX : x[best]!)) best = at;
  });
  return best;
}

function pooled(g: Pool, value: (window: PoolWindow) => number): Numbers {
  const y = new Float32Array(g.planes * g.outHeight * g.outWidth);
  for (let i = 0; i < y.length; i++) y[i] = value(windowAt(g, i));
  return new Numbers(y);
}

function unpooled(
  g: Pool,
  dy: Float32Array,
  spread: (dx: Float64Array, window: PoolWindow, slope: number) => void,
): Numbers {
  const dx = new Float64Array(g.planes * g.inHeight * g.inWidth);
  for (let i = 0; i < dy.length; i++) spread(dx, windowAt(g, i), dy[i]!);
  return new Numbers(Float32Array.from(dx));
}
