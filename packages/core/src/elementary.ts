/*
 * exp, log and power in double precision from + − × ÷ √ alone. ECMAScript leaves the last bits of Math.exp, Math.log and
 * Math.pow to the engine; these give the same bits everywhere, to about one unit in the last place of a double, far
 * below what float32 results can show.
 */

const LN2_HIGH = 0.6931471803691238; // the upper 33 bits of ln 2, so that k · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;
const MIN_EXPONENT = -1074;

/** 2^k for every k a double can hold, each exact because doubling and halving are. */
const powersOfTwo: Float64Array = (() => {
  const table = new Float64Array(2098);
  for (let k = 0, power = 1; k <= 1023; k++, power *= 2) table[k - MIN_EXPONENT] = power;
  for (let k = -1, power = 0.5; k >= MIN_EXPONENT; k--, power /= 2) table[k - MIN_EXPONENT] = power;
  return table;
})();

/** e^x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // |r| ≤ ln 2 / 2, so that the Taylor series is below 2⁻⁵⁷ after its 14th term.
  let series = 1;
  for (let n = 14; n > 0; n--) series = 1 + (r * series) / n;
  return k > 1023 ? series * 2 * powersOfTwo[1023 - MIN_EXPONENT]! : series * powersOfTwo[k - MIN_EXPONENT]!;
}

const bits = new DataView(new ArrayBuffer(8));

/** The natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  if (x < 2.2250738585072014e-308) return log(x * 2 ** 54) - 54 * Math.LN2;
  bits.setFloat64(0, x);
  let k = (bits.getUint32(0) >>> 20) - 1023;
  bits.setUint32(0, (bits.getUint32(0) & 0xfffff) | 0x3ff00000);
  let m = bits.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  // log m = 2·artanh((m − 1)/(m + 1)), whose square is at most 0.03.
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let n = 23; n >= 3; n -= 2) series = (series + 1 / n) * square;
  return k * LN2_HIGH + (k * LN2_LOW + 2 * s * series + 2 * s);
}

/** x^p. Whole exponents up to 64 and halves are products and square roots. */
export function power(x: number, p: number): number {
  if (p < 0) return 1 / power(x, -p);
  if (p <= 64 && Number.isInteger(p)) return wholePower(x, p);
  if (p <= 64 && Number.isInteger(2 * p)) return wholePower(x, p - 0.5) * Math.sqrt(x);
  if (x === 0) return 0;
  if (x < 0) return Number.isInteger(p) ? (p % 2 === 0 ? 1 : -1) * power(-x, p) : NaN;
  return exp(p * log(x));
}

function wholePower(x: number, p: number): number {
  let result = 1;
  let square = x;
  for (let left = p; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
