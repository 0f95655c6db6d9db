import type { Conv } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { flat, input, made, type Reading, type Source, type Step, step } from "../step.ts";
import { quotient, sumInBlocks } from "./loops.ts";

const perGroup = (g: Conv): { readonly ins: number; readonly outs: number } => ({
  ins: g.inChannels / g.groups,
  outs: g.outChannels / g.groups,
});
const images = (g: Conv): Dims => [g.inWidth, g.inHeight, g.batch * g.inChannels];
const maps = (g: Conv): Dims => [g.outWidth, g.outHeight, g.batch * g.outChannels];
const taps = (g: Conv): number => g.kernelHeight * g.kernelWidth;
const weights = (g: Conv): Dims => [taps(g), perGroup(g).ins, g.outChannels];

/** An array with `top` rows and `left` columns of zeros around each plane, and where it is read from. */
interface Padded {
  readonly steps: readonly Step[];
  readonly dims: Dims;
  readonly from: Source;
}

/** Zeros are laid around planes once, so that no read behind them needs a guard: that is worth 3 to 7 times the speed. */
function padded(from: Source, dims: Dims, top: number, left: number): Padded {
  if (top === 0 && left === 0) return { steps: [], dims, from };
  const [width, height, depth] = dims;
  const wide: Dims = [width + 2 * left, height + 2 * top, depth];
  const body = `let v = 0.0;
const y = $y - ${top};
const x = $x - ${left};
if (y >= 0 && y < ${height} && x >= 0 && x < ${width}) { v = inner[$z][y][x]; }
return v;`;
  return { steps: [step(wide, [{ name: "inner", dims, from }], body)], dims: wide, from: { step: 0 } };
}

/** Most terms that are written out instead of looped over. */
const unrolled = 25;

/** Code that adds up each tap's product: `product` gives it for the code of a tap's row and column. */
function eachTap(g: Conv, product: (ky: string, kx: string) => string): string {
  const across = (ky: string): string =>
    g.kernelWidth > unrolled
      ? `for (let kx = 0; kx < ${g.kernelWidth}; kx++) { ${product(ky, "kx")} }`
      : Array.from({ length: g.kernelWidth }, (_, kx) => product(ky, `${kx}`)).join("\n");
  return taps(g) > unrolled
    ? `for (let ky = 0; ky < ${g.kernelHeight}; ky++) { ${across("ky")} }`
    : Array.from({ length: g.kernelHeight }, (_, ky) => across(`${ky}`)).join("\n");
}

/** Code for a sum of a row's or column's terms, whose literals are added up beforehand. */
const term = (local: string, k: string, by: number): string =>
  /^\d+$/.test(k) ? `${local} + ${Number(k) * by}.0` : `${local} + ${k} * ${by}`;

function forward(g: Conv, more: readonly Reading[], result: string): readonly Step[] {
  const { ins, outs } = perGroup(g);
  const x = padded({ input: 0 }, images(g), g.padHeight, g.padWidth);
  const products = (c: string): string =>
    eachTap(
      g,
      (ky, kx) =>
        `part += x[plane][${term("top", ky, g.dilationHeight)}][${term("left", kx, g.dilationWidth)}] * w[o][${c}][${tapIndex(g, ky, kx)}];`,
    );
  return [
    ...x.steps,
    step(
      maps(g),
      [{ name: "x", dims: x.dims, from: x.from }, input(1, "w", weights(g)), ...more],
      `${quotient("n", "$z", g.outChannels)}
const o = $z - n * ${g.outChannels};
${quotient("group", "o", outs)}
const first = n * ${g.inChannels} + group * ${ins};
const top = $y * ${g.strideHeight} + 0.0;
const left = $x * ${g.strideWidth} + 0.0;
let total = 0.0;
${sumInBlocks(ins, (c) => `const plane = first + ${c};\n${products(c)}`, "c")}
return ${result};`,
    ),
  ];
}

/** A tap's place among a kernel's weights. */
const tapIndex = (g: Conv, ky: string, kx: string): string =>
  /^\d+$/.test(ky) && /^\d+$/.test(kx)
    ? `${Number(ky) * g.kernelWidth + Number(kx)}`
    : `${ky} * ${g.kernelWidth} + ${kx}`;

/**
 * Cross-correlation of x (batch × inChannels × inHeight × inWidth) with w (outChannels × inChannels/groups × kernelHeight ×
 * kernelWidth), zeros outside the image. y is batch × outChannels × outHeight × outWidth.
 */
export const conv2d = (g: Conv): readonly Step[] => forward(g, [], "total");

/** `conv2d` + bias[out channel] in the same launch. bias has outChannels numbers. */
export const convBias = (g: Conv): readonly Step[] =>
  forward(g, [input(2, "bias", flat(g.outChannels))], "total + bias[o]");

/** With stride 1 the gradient is a correlation too, of dy with zeros around it and the taps in reverse. */
const isCorrelation = (g: Conv): boolean =>
  g.strideHeight === 1 &&
  g.strideWidth === 1 &&
  g.dilationHeight * (g.kernelHeight - 1) >= g.padHeight &&
  g.dilationWidth * (g.kernelWidth - 1) >= g.padWidth;

/**
 * conv2d's gradient for x: the sum of w · dy over all outputs that an input reaches.
 * dy is batch × outChannels × outHeight × outWidth, dx is batch × inChannels × inHeight × inWidth.
 */
export function conv2dGradX(g: Conv): readonly Step[] {
  const { ins, outs } = perGroup(g);
  const top = g.dilationHeight * (g.kernelHeight - 1) - g.padHeight;
  const left = g.dilationWidth * (g.kernelWidth - 1) - g.padWidth;
  const correlation = isCorrelation(g);
  const dy = correlation ? padded({ input: 1 }, maps(g), top, left) : { steps: [], dims: maps(g), from: { input: 1 } };
  return [
    ...dy.steps,
    step(
      images(g),
      [input(0, "w", weights(g)), { name: "dy", dims: dy.dims, from: dy.from }],
      `${quotient("n", "$z", g.inChannels)}
const channel = $z - n * ${g.inChannels};
${quotient("group", "channel", ins)}
const c = channel - group * ${ins};
const firstOut = group * ${outs};
const firstPlane = n * ${g.outChannels} + firstOut;
const bottom = $y + ${top + g.padHeight - (correlation ? 0 : top)}.0;
const right = $x + ${left + g.padWidth - (correlation ? 0 : left)}.0;
let total = 0.0;
${sumInBlocks(outs, (o) => `const wo = firstOut + ${o}; const plane = firstPlane + ${o};\n${correlation ? backTaps(g) : stridedBackTaps(g)}`, "o")}
return total;`,
    ),
  ];
}

/** Row `bottom` and column `right` of the padded dy are under the first tap, those before them under the next ones. */
const backTaps = (g: Conv): string =>
  eachTap(
    g,
    (ky, kx) =>
      `part += dy[plane][${back("bottom", ky, g.dilationHeight)}][${back("right", kx, g.dilationWidth)}] * w[wo][c][${tapIndex(g, ky, kx)}];`,
  );

const back = (local: string, k: string, by: number): string =>
  /^\d+$/.test(k) ? `${local} - ${Number(k) * by}.0` : `${local} - ${k} * ${by}`;

function stridedBackTaps(g: Conv): string {
  const rows = { dilation: g.dilationHeight, stride: g.strideHeight, count: g.outHeight };
  const columns = { dilation: g.dilationWidth, stride: g.strideWidth, count: g.outWidth };
  const product = `part += dy[plane][oy][ox] * w[wo][c][ky * ${g.kernelWidth} + kx];`;
  const across = `for (let kx = 0; kx < ${g.kernelWidth}; kx++) { ${fromTap("ox", "right", "kx", columns, product)} }`;
  return `for (let ky = 0; ky < ${g.kernelHeight}; ky++) { ${fromTap("oy", "bottom", "ky", rows, across)} }`;
}

/** Code that leaves in `to` which output's tap `k` lies at `at`, and runs `code` if there is one. */
function fromTap(
  to: string,
  at: string,
  k: string,
  { dilation, stride, count }: { dilation: number; stride: number; count: number },
  code: string,
): string {
  return `const t${to} = ${at} - ${k} * ${dilation};
if (t${to} >= 0) {
  ${quotient(to, `t${to}`, stride)}
  if (${to} < ${count} && ${to} * ${stride} === t${to}) { ${code} }
}`;
}

/** The most numbers that the samples' parts may take at once. */
const partsAtOnce = 2 ** 22;

/**
 * The parts of some samples, each computed alone from its geometry, then added to the sum one after another. How many
 * samples are taken at once changes no bit.
 */
export function conv2dGradW(g: Conv): readonly Step[] {
  const { ins, outs } = perGroup(g);
  const row = ins * taps(g);
  const length = row * g.outChannels;
  const atOnce = Math.max(1, Math.min(g.batch, Math.floor(partsAtOnce / length)));
  const x = padded({ input: 1 }, images(g), g.padHeight, g.padWidth);
  const steps = [...x.steps];
  for (let start = 0; start < g.batch; start += atOnce) {
    const samples = Math.min(atOnce, g.batch - start);
    const sum = start === 0 ? input(0, "sum", flat(length)) : made(steps.length - 1, "sum", flat(length));
    steps.push(
      step(
        [row, 1, samples * g.outChannels],
        [{ name: "x", dims: x.dims, from: x.from }, input(2, "dy", maps(g))],
        partOfSample(g, ins, outs),
        { start },
      ),
      step(
        flat(length),
        [sum, made(steps.length, "parts", [length, 1, samples])],
        `let all = sum[$x];\nfor (let n = 0; n < ${samples}; n++) { all += parts[n][0][$x]; }\nreturn all;`,
      ),
    );
  }
  return steps;
}

const partOfSample = (g: Conv, ins: number, outs: number): string => `${quotient("local", "$z", g.outChannels)}
const o = $z - local * ${g.outChannels};
const n = local + start;
${quotient("c", "$x", taps(g))}
const tap = $x - c * ${taps(g)};
${quotient("ky", "tap", g.kernelWidth)}
const kx = tap - ky * ${g.kernelWidth};
${quotient("group", "o", outs)}
const plane = n * ${g.inChannels} + group * ${ins} + c;
const map = n * ${g.outChannels} + o;
const top = ky * ${g.dilationHeight};
const left = kx * ${g.dilationWidth};
let total = 0.0;
${sumInBlocks(
  g.outHeight,
  (oy) => `const iy = ${oy} * ${g.strideHeight} + top;
    let across = 0.0;
    for (let ox = 0; ox < ${g.outWidth}; ox++) { across += dy[map][${oy}][ox] * x[plane][iy][ox * ${g.strideWidth} + left]; }
    part += across;`,
  "oy",
)}
return total;`;
