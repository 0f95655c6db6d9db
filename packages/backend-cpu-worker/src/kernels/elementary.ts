import { double, Float, Int, int } from "../wasm/expressions.ts";
import type { FloatVariable, Routine } from "../wasm/routine.ts";

const LN2_HIGH = 0.6931471803691238; // the upper 33 bits of ln 2, so that k · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** The double whose high and low words are given. */
const fromBits = (high: Int): Float => new Float([high.code, 0xad, [0x42, 32], 0x86, 0xbf], true); // i64.extend_u, shl 32, f64.reinterpret

/** The high word of a double's bits. */
const highBits = (x: Float): Int => new Int([x.code, 0xbd, [0x42, 32], 0x88, 0xa7]); // f64 bits >> 32, wrapped

/** The lesser of two doubles; NaN stays NaN. */
const least = (a: Float, b: Float): Float => new Float([a.code, b.code, 0xa4], true);
const greatest = (a: Float, b: Float): Float => new Float([a.code, b.code, 0xa5], true);

/**
 * e^x in double precision from + − × alone, the same series as core's: the same bits everywhere. Powers are clamped to
 * ±700, beyond which no float32 can tell.
 */
export function exp(routine: Routine, value: Float): Float {
  const x = routine.float(greatest(least(value, double(700)), double(-700)));
  const k = routine.float(x.over(double(Math.LN2)).rounded());
  const r = routine.float(x.minus(k.times(double(LN2_HIGH))).minus(k.times(double(LN2_LOW))));
  const series = routine.float(double(1));
  for (let n = 14; n > 0; n--) routine.setFloat(series, double(1).plus(r.times(series).over(double(n))));
  return series.times(
    fromBits(
      k
        .toInt()
        .plus(1023)
        .times(1 << 20),
    ),
  );
}

/** Core's e^x for every double, for results that are computed with: nothing is clamped. */
export function wholeExp(routine: Routine, value: Float): Float {
  const x = routine.float(value);
  const quotient = routine.float(least(greatest(x, double(-746)), double(710)).over(double(Math.LN2)));
  const k = routine.float(quotient.rounded());
  // Math.round takes halves up, nearest takes them to even.
  routine.setFloat(k, k.plus(double(1)).choose(quotient.minus(k).equals(double(0.5)), k));
  const r = routine.float(x.minus(k.times(double(LN2_HIGH))).minus(k.times(double(LN2_LOW))));
  const series = routine.float(double(1));
  for (let n = 14; n > 0; n--) routine.setFloat(series, double(1).plus(r.times(series).over(double(n))));
  const whole = routine.int(k.toInt());
  const half = routine.int(new Int([whole.code, int(1).code, 0x75]));
  const twoTo = (exponent: Int): Float => fromBits(exponent.plus(1023).times(1 << 20));
  // In two steps, of which the first is exact, so that the second rounds once where the result is subnormal.
  const result = routine.float(series.times(twoTo(half)).times(twoTo(whole.minus(half))));
  routine.if(x.greater(double(709.782712893384)), () => routine.setFloat(result, double(Infinity)));
  routine.if(x.less(double(-745.1332191019411)), () => routine.setFloat(result, double(0)));
  return result;
}

/** Core's logarithm of every double. */
export function wholeLog(routine: Routine, value: Float): Float {
  const x = routine.float(value);
  const small = routine.int(x.less(double(2.2250738585072014e-308)));
  const result = routine.float(log(routine, x.times(double(2 ** 54)).choose(small, x)));
  routine.if(small, () => routine.setFloat(result, result.minus(double(54 * Math.LN2))));
  return result;
}

/** The natural logarithm of a normal double; −∞ of 0, NaN below. */
export function log(routine: Routine, value: Float): Float {
  const x = routine.float(value);
  const high = routine.int(highBits(x));
  const k = routine.float(
    int(new Int([high.code, int(20).code, 0x76]))
      .minus(1023)
      .toFloat()
      .toDouble(),
  );
  const mantissa = new Float(
    [
      x.code,
      0xbd,
      [0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07],
      0x83,
      fromBits(int(0x3ff00000)).code,
      0xbd,
      0x84,
      0xbf,
    ],
    true,
  );
  const m = routine.float(mantissa);
  routine.if(m.greater(double(Math.SQRT2)), () => {
    routine.setFloat(m, m.times(double(0.5)));
    routine.setFloat(k, k.plus(double(1)));
  });
  const s = routine.float(m.minus(double(1)).over(m.plus(double(1))));
  const square = routine.float(s.times(s));
  const series = routine.float(double(0));
  for (let n = 23; n >= 3; n -= 2) routine.setFloat(series, series.plus(double(1 / n)).times(square));
  const small = k.times(double(LN2_LOW)).plus(double(2).times(s).times(series)).plus(double(2).times(s));
  const result = routine.float(k.times(double(LN2_HIGH)).plus(small));
  routine.if(x.equals(double(Infinity)), () => routine.setFloat(result, double(Infinity)));
  routine.if(x.greater(double(0)).equals(0), () =>
    routine.setFloat(result, double(-Infinity).choose(x.equals(double(0)), double(NaN))),
  );
  return result;
}

/** x^p for a p known now, by core's rules: whole exponents up to 64 are products, a half is a square root. */
export function power(routine: Routine, x: FloatVariable, p: number): Float {
  if (p < 0) return double(1).over(power(routine, x, -p));
  if (p <= 64 && Number.isInteger(p)) return wholePower(routine, x, p);
  if (p <= 64 && Number.isInteger(2 * p)) return wholePower(routine, x, p - 0.5).times(x.root());
  const magnitude = routine.float(new Float([x.code, 0x99], true));
  const result = routine.float(wholeExp(routine, double(p).times(wholeLog(routine, magnitude))));
  routine.if(x.equals(double(0)), () => routine.setFloat(result, double(0)));
  const negative = Number.isInteger(p) ? (p % 2 === 0 ? result : result.negated()) : double(NaN);
  routine.if(x.less(double(0)), () => routine.setFloat(result, negative));
  return result;
}

function wholePower(routine: Routine, x: Float, p: number): Float {
  const result = routine.float(double(1));
  const square = routine.float(x);
  for (let left = p; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) routine.setFloat(result, result.times(square));
    routine.setFloat(square, square.times(square));
  }
  return result;
}
