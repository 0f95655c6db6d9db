import { exp, expectFound, log, type Mt19937 } from "@squeezenet/core";
import { exponential } from "./exponential.ts";
import { unit } from "./unit.ts";
import { ziggurat, type Ziggurat } from "./ziggurat.ts";

const { fround } = Math;

const table: Ziggurat = ziggurat({
  layers: 128,
  tailStart: 3.442619855896652,
  area: 9.91256303533646e-3,
  height: (x) => exp((-x * x) / 2),
  inverse: (y) => Math.sqrt(-2 * log(y)),
});

/** Beyond x[1]: an exponential proposal, accepted against the logarithm of the density. */
function tail(generator: Mt19937): number {
  const start = expectFound(table.x, 1);
  for (;;) {
    const x = fround(exponential(generator) / start);
    const y = exponential(generator);
    if (2 * y > fround(x * x)) return fround(x + start);
  }
}

/** Whether the point at x, `share` of the way up its layer, lies below e^(−x²/2). */
function belowCurve(layer: number, x: number, share: number): boolean {
  const bottom = expectFound(table.y, layer);
  const right = expectFound(table.x, layer);
  const y = fround(bottom + fround(share * expectFound(table.rise, layer)));
  const fromRight = fround(right - x);
  const aboveDiagonal = fround(fround(expectFound(table.narrowing, layer) * share) - fromRight);
  const aboveTangent = fround(y - fround(bottom + fround(fround(fromRight * bottom) * right)));
  // Beyond its inflection at 1 the curve lies between the tangent and the diagonal above it; before, the two change places.
  const [aboveUpper, aboveLower] =
    expectFound(table.edge, layer) >= 1 ? [aboveDiagonal, aboveTangent] : [aboveTangent, aboveDiagonal];
  return aboveUpper < 0 && (aboveLower < 0 || y < fround(exp(-fround(x * x) / 2)));
}

/** Normally distributed with mean 0 and deviation 1, in float32 (boost 1.74, unit_normal_distribution<float>). */
function standard(generator: Mt19937): number {
  for (;;) {
    const bits = generator.next();
    const sign = (bits & 1) * 2 - 1;
    const layer = (bits & 255) >> 1;
    const x = fround((bits >>> 8) * 2 ** -24 * table.x[layer]!);
    if (x < table.edge[layer + 1]!) return x * sign;
    if (layer === 0) return tail(generator) * sign;
    if (belowCurve(layer, x, unit(generator))) return x * sign;
  }
}

/**
 * `count` normally distributed numbers in float32 (math_functions.cpp, caffe_rng_gaussian, with boost 1.74; before 1.56
 * boost drew other numbers, by Box and Muller's method).
 */
export function gaussian(generator: Mt19937, count: number, mean: number, deviation: number): Float32Array {
  const centre = fround(mean);
  const scale = fround(deviation);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = fround(standard(generator) * scale) + centre;
  return values;
}
