import { exp, expectFound, log, type Mt19937 } from "@squeezenet/core";
import { unit } from "./unit.ts";
import { ziggurat, type Ziggurat } from "./ziggurat.ts";

const { fround } = Math;
const TAIL_START = 7.69711747013105;

const table: Ziggurat = ziggurat({
  layers: 256,
  tailStart: TAIL_START,
  area: exp(-TAIL_START) * (TAIL_START + 1),
  height: (x) => exp(-x),
  inverse: (y) => -log(y),
});

/** Whether the point at x, `share` of the way up its layer, lies below e^−x. Bounds spare most of the exponentials. */
function belowCurve(layer: number, x: number, share: number): boolean {
  const y = fround(expectFound(table.y, layer) + fround(share * expectFound(table.rise, layer)));
  const aboveDiagonal = fround(
    fround(expectFound(table.narrowing, layer) * share) - fround(expectFound(table.x, layer) - x),
  );
  if (!(aboveDiagonal < 0)) return false;
  const top = expectFound(table.y, layer + 1);
  const tangent = fround(top + fround(fround(expectFound(table.x, layer + 1) - x) * top));
  return fround(y - tangent) < 0 || y < fround(exp(-x));
}

/** Exponentially distributed with mean 1, in float32 (boost 1.74, unit_exponential_distribution<float>). */
export function exponential(generator: Mt19937): number {
  let shift = 0;
  for (;;) {
    const bits = generator.next();
    const layer = bits & 255;
    const x = fround((bits >>> 8) * 2 ** -24 * table.x[layer]!);
    if (x < table.x[layer + 1]!) return fround(shift + x);
    // The tail is the whole distribution again, further to the right.
    if (layer === 0) shift = fround(shift + expectFound(table.x, 1));
    else if (belowCurve(layer, x, unit(generator))) return fround(x + shift);
  }
}
