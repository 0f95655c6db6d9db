import type { Conv, Kernels } from "../backend.ts";
import { Numbers } from "./numbers.ts";

type K = Kernels<Numbers>;

/**
 * y[n,o,oy,ox] = Σ w[o,c,ky,kx] · x[n, c of o's group, oy·stride + ky·dilation − pad, likewise ox], 0 outside the
 * image (conv_layer.cpp).
 * x: batch × inChannels × inHeight × inWidth; w: outChannels × inChannels/groups × kernelHeight × kernelWidth.
 */
export const conv2d: K["conv2d"] = (g, { values: x }, { values: w }) =>
  eachSample(g.batch, outputs(g), (y, sample) =>
    eachTap(g, sample * inputs(g), 0, (wi, spans, xi, yi) => correlate(y, x, w[wi]!, spans, xi, yi, g.strideWidth)),
  );

/**
 * dx = Σ w·dy over all outputs that an input reaches, the transpose of conv2d (conv_layer.cpp, Backward_cpu).
 * dy: batch × outChannels × outHeight × outWidth; dx: batch × inChannels × inHeight × inWidth.
 */
export const conv2dGradX: K["conv2dGradX"] = (g, { values: w }, { values: dy }) =>
  eachSample(g.batch, inputs(g), (dx, sample) =>
    eachTap(g, 0, sample * outputs(g), (wi, spans, xi, yi) => spread(dx, dy, w[wi]!, spans, xi, yi, g.strideWidth)),
  );

/** Each sample's part is summed in double; then it joins the float32 sum. */
export const conv2dGradW: K["conv2dGradW"] = (g, { values: sum }, { values: x }, { values: dy }) => {
  const dw = sum.slice();
  for (let sample = 0; sample < g.batch; sample++)
    eachTap(g, sample * inputs(g), sample * outputs(g), (wi, spans, xi, yi) => {
      dw[wi]! += dot(x, dy, spans, xi, yi, g.strideWidth);
    });
  return new Numbers(dw);
};

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
 * Where a tap of the kernel meets the image, as runs: `count` outputs from `y` on, one apart, lie on as many inputs from
 * `x` on, strideWidth apart. Places count from the start of a plane; three numbers a run.
 */
type Spans = Int32Array;

/** y += weight · x. */
function correlate(
  y: Float64Array,
  x: Float32Array,
  weight: number,
  spans: Spans,
  x0: number,
  y0: number,
  step: number,
): void {
  for (let s = 0; s < spans.length; s += 3)
    for (let i = 0, xi = x0 + spans[s]!, yi = y0 + spans[s + 1]!; i < spans[s + 2]!; i++, xi += step, yi++)
      y[yi]! += weight * x[xi]!;
}

/** dx += weight · dy. */
function spread(
  dx: Float64Array,
  dy: Float32Array,
  weight: number,
  spans: Spans,
  x0: number,
  y0: number,
  step: number,
): void {
  for (let s = 0; s < spans.length; s += 3)
    for (let i = 0, xi = x0 + spans[s]!, yi = y0 + spans[s + 1]!; i < spans[s + 2]!; i++, xi += step, yi++)
      dx[xi]! += weight * dy[yi]!;
}

/** The sum of x · dy. */
function dot(x: Float32Array, dy: Float32Array, spans: Spans, x0: number, y0: number, step: number): number {
  let total = 0;
  for (let s = 0; s < spans.length; s += 3)
    for (let i = 0, xi = x0 + spans[s]!, yi = y0 + spans[s + 1]!; i < spans[s + 2]!; i++, xi += step, yi++)
      total += x[xi]! * dy[yi]!;
  return total;
}

/** Every weight of one sample once: its tap's spans, and where the planes of input and output that it joins begin. */
function eachTap(
  g: Conv,
  x0: number,
  y0: number,
  visit: (w: number, spans: Spans, x: number, y: number) => void,
): void {
  const inPerGroup = g.inChannels / g.groups;
  const outPerGroup = g.outChannels / g.groups;
  const taps = Array.from({ length: g.kernelHeight * g.kernelWidth }, (_, tap) => spansOf(g, tap));
  for (let out = 0, w = 0; out < g.outChannels; out++)
    for (let c = 0; c < inPerGroup; c++) {
      const plane = Math.floor(out / outPerGroup) * inPerGroup + c;
      for (const spans of taps)
        visit(w++, spans, x0 + plane * g.inHeight * g.inWidth, y0 + out * g.outHeight * g.outWidth);
    }
}

function spansOf(g: Conv, tap: number): Spans {
  const top = Math.floor(tap / g.kernelWidth) * g.dilationHeight - g.padHeight;
  const left = (tap % g.kernelWidth) * g.dilationWidth - g.padWidth;
  const first = Math.max(0, Math.ceil(-left / g.strideWidth));
  const last = Math.min(g.outWidth - 1, Math.floor((g.inWidth - 1 - left) / g.strideWidth));
  const spans: number[] = [];
  for (let oy = 0; oy < g.outHeight && first <= last; oy++) {
    const iy = oy * g.strideHeight + top;
    if (iy >= 0 && iy < g.inHeight)
      spans.push(iy * g.inWidth + first * g.strideWidth + left, oy * g.outWidth + first, last - first + 1);
  }
  return Int32Array.from(spans);
}
