import type { Conv, Kernels } from "../backend.ts";
import { Numbers } from "./numbers.ts";

type K = Kernels<Numbers>;

export const conv2d: K["conv2d"] = (g, { values: x }, { values: w }) =>
  eachSample(g.batch, outputs(g), (y, sample) =>
    rows(g, (wi, xi, yi, count, step) => addRow(y, yi, 1, w[wi]!, x, sample * inputs(g) + xi, step, count)),
  );

export const conv2dGradX: K["conv2dGradX"] = (g, { values: w }, { values: dy }) =>
  eachSample(g.batch, inputs(g), (dx, sample) =>
    rows(g, (wi, xi, yi, count, step) => addRow(dx, xi, step, w[wi]!, dy, sample * outputs(g) + yi, 1, count)),
  );

/** Each sample's part is summed in double; then it joins the float32 sum. */
export const conv2dGradW: K["conv2dGradW"] = (g, { values: sum }, { values: x }, { values: dy }) => {
  const dw = sum.slice();
  for (let sample = 0; sample < g.batch; sample++) {
    const part = new Float64Array(sum.length);
    rows(g, (wi, xi, yi, count, step) => {
      part[wi]! += dotRows(x, sample * inputs(g) + xi, step, dy, sample * outputs(g) + yi, count);
    });
    for (let i = 0; i < dw.length; i++) dw[i]! += part[i]!;
  }
  return new Numbers(dw);
};

/** y[at], y[at + yStep], … += weight · x[from], x[from + xStep], … */
function addRow(
  y: Float64Array,
  at: number,
  yStep: number,
  weight: number,
  x: Float32Array,
  from: number,
  xStep: number,
  count: number,
): void {
  for (let i = 0, to = at, of = from; i < count; i++, to += yStep, of += xStep) y[to]! += weight * x[of]!;
}

/** x[from]·dy[at] + x[from + step]·dy[at + 1] + … */
function dotRows(x: Float32Array, from: number, step: number, dy: Float32Array, at: number, count: number): number {
  let total = 0;
  for (let i = 0, of = from; i < count; i++, of += step) total += x[of]! * dy[at + i]!;
  return total;
}

const inputs = (g: Conv): number => g.inChannels * g.inHeight * g.inWidth;
const outputs = (g: Conv): number => g.outChannels * g.outHeight * g.outWidth;

/** Computes each sample in double and rounds it to float32. */
function eachSample(batch: number, length: number, compute: (values: Float64Array, sample: number) => void): Numbers {
  const rounded = new Float32Array(batch * length);
  for (let sample = 0; sample < batch; sample++) {
    const values = new Float64Array(length);
    compute(values, sample);
    rounded.set(values, sample * length);
  }
  return new Numbers(rounded);
}

/**
 * Every multiply-add of one sample, a row at a time: weight `w` joins `count` outputs from `y` on with as many inputs
 * from `x` on, `step` apart. All three kernels are this loop.
 */
function rows(g: Conv, visit: (w: number, x: number, y: number, count: number, step: number) => void): void {
  const inPerGroup = g.inChannels / g.groups;
  const outPerGroup = g.outChannels / g.groups;
  for (let out = 0, w = 0; out < g.outChannels; out++)
    for (let c = 0; c < inPerGroup; c++) {
      const plane = Math.floor(out / outPerGroup) * inPerGroup + c;
      for (let ky = 0; ky < g.kernelHeight; ky++)
        for (let kx = 0; kx < g.kernelWidth; kx++, w++) {
          const left = kx * g.dilationWidth - g.padWidth;
          const first = Math.max(0, Math.ceil(-left / g.strideWidth));
          const last = Math.min(g.outWidth - 1, Math.floor((g.inWidth - 1 - left) / g.strideWidth));
          for (let oy = 0; oy < g.outHeight; oy++) {
            const iy = oy * g.strideHeight - g.padHeight + ky * g.dilationHeight;
            if (iy < 0 || iy >= g.inHeight || last < first) continue;
            const x = (plane * g.inHeight + iy) * g.inWidth + first * g.strideWidth + left;
            visit(w, x, (out * g.outHeight + oy) * g.outWidth + first, last - first + 1, g.strideWidth);
          }
        }
    }
}
