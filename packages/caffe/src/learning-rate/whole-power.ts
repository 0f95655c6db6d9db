/** A number as the sum of two doubles, the second within half a unit in the last place of the first. */
type Pair = readonly [high: number, low: number];

const SPLITTER = 2 ** 27 + 1;

/** The product of two doubles without any error (Dekker 1971). */
function exactProduct(a: number, b: number): Pair {
  const product = a * b;
  const aHigh = a * SPLITTER - (a * SPLITTER - a);
  const bHigh = b * SPLITTER - (b * SPLITTER - b);
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function multiply([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [product, error] = exactProduct(a, b);
  const low = error + (a * bLow + aLow * b);
  const high = product + low;
  return [high, low - (high - product)];
}

/**
 * x^n for x ≥ 0 and a whole n ≥ 0, rounded to double precision once, as the C library's pow is but for rare last bits:
 * repeated squaring in plain doubles would lose as many bits as n has. Infinity beyond 10¹⁵⁰, far outside float32.
 */
export function wholePower(x: number, n: number): number {
  let result: Pair = [1, 0];
  let square: Pair = [x, 0];
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiply(result, square);
    // Products of larger numbers could overflow while they are split; every power to come would be larger still.
    if (result[0] > 1e150 || (left > 1 && square[0] > 1e150)) return Infinity;
    if (left > 1) square = multiply(square, square);
  }
  return result[0];
}
