import type { Conv } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { flat, input, made, type Reading, type Step, step } from "../step.ts";
import { quotient, sumInBlocks } from "./loops.ts";

const perGroup = (g: Conv): { readonly ins: number; readonly outs: number } => ({
  ins: g.inChannels / g.groups,
  outs: g.outChannels / g.groups,
});
const images = (g: Conv): Dims => [g.inWidth, g.inHeight, g.batch * g.inChannels];
const maps = (g: Conv): Dims => [g.outWidth, g.outHeight, g.batch * g.outChannels];
const taps = (g: Conv): number => g.kernelHeight * g.kernelWidth;
const weights = (g: Conv): Dims => [taps(g), perGroup(g).ins, g.outChannels];

/** Runs `code` for each tap of the kernel whose place in the image, (`iy`, `ix`), lies in it. */
function eachTap(g: Conv, y: string, x: string, code: string): string {
  const row = `const iy = ${y} * ${g.strideHeight} - ${g.padHeight} + ky * ${g.dilationHeight};`;
  const column = `const ix = ${x} * ${g.strideWidth} - ${g.padWidth} + kx * ${g.dilationWidth};`;
  return `for (let ky = 0; ky < ${g.kernelHeight}; ky++) {
      ${row}
      if (iy >= 0 && iy < ${g.inHeight}) {
        for (let kx = 0; kx < ${g.kernelWidth}; kx++) {
          ${column}
          if (ix >= 0 && ix < ${g.inWidth}) { ${code} }
        }
      }
    }`;
}

function forward(g: Conv, more: readonly Reading[], result: string): readonly Step[] {
  const { ins, outs } = perGroup(g);
  const tap = eachTap(g, "$y", "$x", `part += x[plane][iy][ix] * w[o][c][ky * ${g.kernelWidth} + kx];`);
  return [
    step(
      maps(g),
      [input(0, "x", images(g)), input(1, "w", weights(g)), ...more],
      `${quotient("n", "$z", g.outChannels)}
const o = $z - n * ${g.outChannels};
${quotient("group", "o", outs)}
const first = n * ${g.inChannels} + group * ${ins};
let total = 0.0;
${sumInBlocks(ins, (c) => `const plane = first + ${c};\n    ${tap.replaceAll("[c]", `[${c}]`)}`, "c")}
return ${result};`,
    ),
  ];
}

export const conv2d = (g: Conv): readonly Step[] => forward(g, [], "total");
export const convBias = (g: Conv): readonly Step[] =>
  forward(g, [input(2, "bias", flat(g.outChannels))], "total + bias[o]");

/** Code that leaves in `to` which output's tap `k` lies at `at`, and runs `code` if there is one. */
function fromTap(
  to: string,
  at: string,
  k: string,
  { pad, dilation, stride, count }: { pad: number; dilation: number; stride: number; count: number },
  code: string,
): string {
  const reach = `const t${to} = ${at} + ${pad} - ${k} * ${dilation};`;
  if (stride === 1) return `${reach} if (t${to} >= 0 && t${to} < ${count}) { const ${to} = t${to} + 0.0; ${code} }`;
  return `${reach}
      if (t${to} >= 0) {
        ${quotient(to, `t${to}`, stride)}
        if (${to} < ${count} && ${to} * ${stride} === t${to}) { ${code} }
      }`;
}

export function conv2dGradX(g: Conv): readonly Step[] {
  const { ins, outs } = perGroup(g);
  const rows = { pad: g.padHeight, dilation: g.dilationHeight, stride: g.strideHeight, count: g.outHeight };
  const columns = { pad: g.padWidth, dilation: g.dilationWidth, stride: g.strideWidth, count: g.outWidth };
  const product = `part += dy[plane][oy][ox] * w[wo][c][ky * ${g.kernelWidth} + kx];`;
  const column = `for (let kx = 0; kx < ${g.kernelWidth}; kx++) { ${fromTap("ox", "$x", "kx", columns, product)} }`;
  const row = `for (let ky = 0; ky < ${g.kernelHeight}; ky++) { ${fromTap("oy", "$y", "ky", rows, column)} }`;
  return [
    step(
      images(g),
      [input(0, "w", weights(g)), input(1, "dy", maps(g))],
      `${quotient("n", "$z", g.inChannels)}
const channel = $z - n * ${g.inChannels};
${quotient("group", "channel", ins)}
const c = channel - group * ${ins};
const firstOut = group * ${outs};
const firstPlane = n * ${g.outChannels} + firstOut;
let total = 0.0;
${sumInBlocks(outs, (o) => `const wo = firstOut + ${o}; const plane = firstPlane + ${o};\n    ${row}`, "o")}
return total;`,
    ),
  ];
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
  const steps: Step[] = [];
  for (let start = 0; start < g.batch; start += atOnce) {
    const samples = Math.min(atOnce, g.batch - start);
    const sum = start === 0 ? input(0, "sum", flat(length)) : made(steps.length - 1, "sum", flat(length));
    const parts: Dims = [row, 1, samples * g.outChannels];
    steps.push(
      step(parts, [input(1, "x", images(g)), input(2, "dy", maps(g))], partOfSample(g, ins, outs), { start }),
      step(
        flat(length),
        [sum, made(steps.length, "parts", [length, 1, samples])],
        `let all = sum[$x];\nfor (let n = 0; n < ${samples}; n++) { all += parts[n][0][$x]; }\nreturn all;`,
      ),
    );
  }
  return steps;
}

function partOfSample(g: Conv, ins: number, outs: number): string {
  const inside = (i: string, count: number): string => `${i} >= 0 && ${i} < ${count}`;
  const pixel = `const ix = ox * ${g.strideWidth} + left; if (${inside("ix", g.inWidth)}) { across += dy[map][oy][ox] * x[plane][iy][ix]; }`;
  return `${quotient("local", "$z", g.outChannels)}
const o = $z - local * ${g.outChannels};
const n = local + start;
${quotient("c", "$x", taps(g))}
const tap = $x - c * ${taps(g)};
${quotient("ky", "tap", g.kernelWidth)}
const kx = tap - ky * ${g.kernelWidth};
${quotient("group", "o", outs)}
const plane = n * ${g.inChannels} + group * ${ins} + c;
const map = n * ${g.outChannels} + o;
const top = ky * ${g.dilationHeight} - ${g.padHeight};
const left = kx * ${g.dilationWidth} - ${g.padWidth};
let total = 0.0;
${sumInBlocks(
  g.outHeight,
  (oy) => `const iy = ${oy} * ${g.strideHeight} + top;
    if (${inside("iy", g.inHeight)}) {
      let across = 0.0;
      for (let ox = 0; ox < ${g.outWidth}; ox++) { ${pixel} }
      part += across;
    }`,
  "oy",
)}
return total;`;
}
