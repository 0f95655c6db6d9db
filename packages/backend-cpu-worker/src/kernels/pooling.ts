import type { Pool } from "@squeezenet/core/backend";
import { type Float, float, floatAt, int, type Int } from "../wasm/expressions.ts";
import type { FloatVariable, IntVariable, Routine } from "../wasm/routine.ts";
import type { Kernel } from "./kernel.ts";
import { type GradientPlanes, maxPoolGradXVectors, maxPoolVectors } from "./max-pool-vectors.ts";
import { FLT_MAX, planeAddress, poolKey } from "./plane.ts";
import { addLanes, sweep } from "./sweep.ts";

/** A window clipped to the image, and its area clipped to the padded image. */
interface Window {
  readonly output: Int;
  readonly top: IntVariable;
  readonly left: IntVariable;
  readonly bottom: IntVariable;
  readonly right: IntVariable;
  readonly area: IntVariable;
}

function windows(routine: Routine, g: Pool, visit: (window: Window) => void): void {
  routine.for(0, g.outHeight, (oy) => {
    const y = routine.int(oy.times(g.strideHeight).minus(g.padHeight));
    const top = routine.int(y.least(0));
    const edge = routine.int(y.plus(g.kernelHeight).atMost(g.inHeight + g.padHeight));
    const bottom = routine.int(edge.atMost(g.inHeight));
    routine.for(0, g.outWidth, (ox) => {
      const x = routine.int(ox.times(g.strideWidth).minus(g.padWidth));
      const left = routine.int(x.least(0));
      const side = routine.int(x.plus(g.kernelWidth).atMost(g.inWidth + g.padWidth));
      const right = routine.int(side.atMost(g.inWidth));
      const area = routine.int(edge.minus(y).times(side.minus(x)));
      visit({ output: oy.times(g.outWidth).plus(ox).times(4), top, left, bottom, right, area });
    });
  });
}

/** Visits the cells of a window: each one's byte offset in the plane. */
function cells(routine: Routine, g: Pool, window: Window, visit: (at: IntVariable) => void): void {
  routine.for(window.top, window.bottom, (y) => {
    const at = routine.int(y.times(g.inWidth).plus(window.left).times(4));
    routine.for(window.left, window.right, () => {
      visit(at);
      routine.increase(at, 4);
    });
  });
}

/** The first greatest number of a window and where it stands; −FLT_MAX at −1 of none. */
function winner(routine: Routine, g: Pool, x: Int, window: Window): { best: FloatVariable; at: IntVariable } {
  const best = routine.float(float(-FLT_MAX));
  const where = routine.int(-1);
  cells(routine, g, window, (at) => {
    const value = routine.float(floatAt(x.plus(at)));
    routine.if(value.greater(best), () => {
      routine.setFloat(best, value);
      routine.set(where, at);
    });
  });
  return { best, at: where };
}

const pooled = (name: string, g: Pool, value: (routine: Routine, x: Int, window: Window) => Float): Kernel => ({
  key: poolKey(name, g),
  write(task) {
    const y = planeAddress(task, 0, g.outHeight * g.outWidth);
    const x = planeAddress(task, 1, g.inHeight * g.inWidth);
    windows(task.routine, g, (window) =>
      task.routine.storeFloat(y.plus(window.output), value(task.routine, x, window)),
    );
  },
});

/** The greatest number of each window; −FLT_MAX where a window holds none. Operands: y, x. A task is one plane. */
export const maxPool = (g: Pool): Kernel =>
  maxPoolVectors(g) ?? pooled("maxPool", g, (routine, x, window) => winner(routine, g, x, window).best);

/**
 * Where the greatest number of each window stands in its plane, counted in floats; −1 where a window holds none.
 * Operands: y, x.
 */
export const maxPoolIndex = (g: Pool): Kernel =>
  pooled("maxPoolIndex", g, (routine, x, window) => {
    const { at } = winner(routine, g, x, window);
    return at.below(0).choose(-1, at.over(4)).toFloat();
  });

/** One window that is the plane: lanes add up their own floats, then they are added in pairs. */
const planeMean = (g: Pool): Kernel => ({
  key: poolKey("planeMean", g),
  write(task) {
    const { routine, lanes } = task;
    const floats = g.inHeight * g.inWidth;
    const x = planeAddress(task, 1, floats);
    const part = routine.vec(lanes.constant(0));
    sweep(routine, int(floats), (offset, { load }) => routine.setVec(part, lanes.add(part, load(x.plus(offset)))));
    routine.storeFloat(planeAddress(task, 0, 1), addLanes(lanes, routine, part).over(float(floats)));
  },
});

const isPlaneMean = (g: Pool): boolean =>
  g.outHeight * g.outWidth === 1 &&
  g.padHeight + g.padWidth === 0 &&
  g.kernelHeight === g.inHeight &&
  g.kernelWidth === g.inWidth;

/**
 * The sum of each window by its area, padding included, as in Caffe (pooling_layer.cpp). Operands: y, x. A task is one
 * plane.
 */
export const averagePool = (g: Pool): Kernel => (isPlaneMean(g) ? planeMean(g) : windowMeans(g));

const windowMeans = (g: Pool): Kernel =>
  pooled("averagePool", g, (routine, x, window) => {
    const total = routine.float(float(0));
    cells(routine, g, window, (at) => routine.setFloat(total, total.plus(floatAt(x.plus(at)))));
    return total.over(window.area.toFloat());
  });

function clear(routine: Routine, plane: Int, floats: number): void {
  routine.for(0, 4 * floats, (at) => routine.storeFloat(plane.plus(at), float(0)), 4);
}

function addTo(routine: Routine, address: Int, value: Float): void {
  const at = routine.int(address);
  routine.storeFloat(at, floatAt(at).plus(value));
}

/** Writes the gradient of one plane. */
export function routeSlopes(routine: Routine, g: Pool, planes: GradientPlanes): void {
  const { dx, x, dy } = planes;
  const byVectors = maxPoolGradXVectors(g);
  if (byVectors !== undefined) return byVectors(routine, planes);
  clear(routine, dx, g.inHeight * g.inWidth);
  windows(routine, g, (window) => {
    const { at } = winner(routine, g, x, window);
    routine.if(at.atLeast(0), () => addTo(routine, dx.plus(at), floatAt(dy.plus(window.output))));
  });
}

/** Operands: dx, x, dy. */
export const maxPoolGradX = (g: Pool): Kernel => ({
  key: poolKey("maxPoolGradX", g),
  write(task) {
    const [inner, outer] = [g.inHeight * g.inWidth, g.outHeight * g.outWidth];
    routeSlopes(task.routine, g, {
      dx: planeAddress(task, 0, inner),
      x: planeAddress(task, 1, inner),
      dy: planeAddress(task, 2, outer),
    });
  },
});

/** Operands: dx, dy. */
export const averagePoolGradX = (g: Pool): Kernel => ({
  key: poolKey("averagePoolGradX", g),
  write(task) {
    const { routine } = task;
    const dx = planeAddress(task, 0, g.inHeight * g.inWidth);
    const dy = planeAddress(task, 1, g.outHeight * g.outWidth);
    clear(routine, dx, g.inHeight * g.inWidth);
    windows(routine, g, (window) => {
      const share = routine.float(floatAt(dy.plus(window.output)).over(window.area.toFloat()));
      cells(routine, g, window, (at) => addTo(routine, dx.plus(at), share));
    });
  },
});
