import type { Pool } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { input, made, type Reading, type Step, step } from "../step.ts";
import { quotient } from "./loops.ts";

const planes = (g: Pool): Dims => [g.inWidth, g.inHeight, g.planes];
const pooled = (g: Pool): Dims => [g.outWidth, g.outHeight, g.planes];

const GREATEST = "3.4028234663852886e+38";

/** Runs `code` for each pixel (`iy`, `ix`) of the window at this place, clipped to the image. */
const eachPixel = (g: Pool, code: string): string => `for (let ky = 0; ky < ${g.kernelHeight}; ky++) {
  const iy = $y * ${g.strideHeight} - ${g.padHeight} + ky;
  if (iy >= 0 && iy < ${g.inHeight}) {
    for (let kx = 0; kx < ${g.kernelWidth}; kx++) {
      const ix = $x * ${g.strideWidth} - ${g.padWidth} + kx;
      if (ix >= 0 && ix < ${g.inWidth}) { ${code} }
    }
  }
}`;

/** The first pixel that is greater than all before it: its value in `best`, its place in its plane in `at`. */
const winner = (g: Pool): string => `let best = 0.0 - ${GREATEST};
let at = -1.0;
${eachPixel(g, `const v = x[$z][iy][ix]; if (v > best) { best = v; at = iy * ${g.inWidth} + ix; }`)}`;

const winners = (g: Pool, result: "best" | "at"): Step =>
  step(pooled(g), [input(0, "x", planes(g))], `${winner(g)}\nreturn ${result};`);

/**
 * The first greatest number of each window clipped to the image, −FLT_MAX if there is none; NaN never wins.
 * x is planes × inHeight × inWidth, y is planes × outHeight × outWidth.
 */
export const maxPool = (g: Pool): readonly Step[] => [winners(g, "best")];

/**
 * Where in its plane `maxPool` found each winner, row · inWidth + column, or −1 if there is none.
 * x is planes × inHeight × inWidth, the result is planes × outHeight × outWidth.
 */
export const maxPoolIndex = (g: Pool): readonly Step[] => [winners(g, "at")];

/** Runs `code` for each window (`oy`, `ox`) that this pixel lies in, or would if its stride were no longer than itself. */
function eachWindow(g: Pool, code: string): string {
  const first = (name: string, at: string, pad: number, kernel: number, stride: number): string =>
    // The first window that ends behind the pixel, rounded up; windows before 0 are skipped below.
    quotient(name, `(${at} + ${pad + stride - kernel})`, stride);
  return `${first("firstY", "$y", g.padHeight, g.kernelHeight, g.strideHeight)}
${first("firstX", "$x", g.padWidth, g.kernelWidth, g.strideWidth)}
for (let jy = 0; jy < ${Math.ceil(g.kernelHeight / g.strideHeight)}; jy++) {
  const oy = firstY + jy;
  if (oy >= 0 && oy < ${g.outHeight} && oy * ${g.strideHeight} <= $y + ${g.padHeight}) {
    for (let jx = 0; jx < ${Math.ceil(g.kernelWidth / g.strideWidth)}; jx++) {
      const ox = firstX + jx;
      if (ox >= 0 && ox < ${g.outWidth} && ox * ${g.strideWidth} <= $x + ${g.padWidth}) { ${code} }
    }
  }
}`;
}

const gathered = (g: Pool, arrays: readonly Reading[], code: string): Step =>
  step(planes(g), arrays, `let total = 0.0;\n${eachWindow(g, code)}\nreturn total;`);

/**
 * dx = the sum of dy over the windows that an input won.
 * x and dx are planes × inHeight × inWidth, dy is planes × outHeight × outWidth.
 * Two launches: the winners, then each input gathers from its windows.
 */
export const maxPoolGradX = (g: Pool): readonly Step[] => [
  winners(g, "at"),
  gathered(
    g,
    [made(0, "winners", pooled(g)), input(1, "dy", pooled(g))],
    `if (winners[$z][oy][ox] === $y * ${g.inWidth} + $x) { total += dy[$z][oy][ox]; }`,
  ),
];

/** Code for the area of window (`y`, `x`) clipped to the padded image (pooling_layer.cpp, Forward_cpu). */
const area = (
  g: Pool,
  y: string,
  x: string,
): string => `let high = ${g.inHeight + 2 * g.padHeight} - ${y} * ${g.strideHeight};
if (high > ${g.kernelHeight}) { high = ${g.kernelHeight}.0; }
let wide = ${g.inWidth + 2 * g.padWidth} - ${x} * ${g.strideWidth};
if (wide > ${g.kernelWidth}) { wide = ${g.kernelWidth}.0; }`;

/**
 * Each window's sum inside the image over its area inside the padded image (pooling_layer.cpp, Forward_cpu).
 * x is planes × inHeight × inWidth, y is planes × outHeight × outWidth.
 */
export const averagePool = (g: Pool): readonly Step[] => [
  step(
    pooled(g),
    [input(0, "x", planes(g))],
    `let total = 0.0;
${eachPixel(g, "total += x[$z][iy][ix];")}
${area(g, "$y", "$x")}
return total / (high * wide);`,
  ),
];

/**
 * dx = the sum of dy / area over an input's windows.
 * dy is planes × outHeight × outWidth, dx is planes × inHeight × inWidth.
 */
export const averagePoolGradX = (g: Pool): readonly Step[] => [
  gathered(g, [input(0, "dy", pooled(g))], `${area(g, "oy", "ox")}\ntotal += dy[$z][oy][ox] / (high * wide);`),
];
