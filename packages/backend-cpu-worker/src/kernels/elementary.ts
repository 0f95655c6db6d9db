import type { DoubleLanes, Doubles } from "../wasm/doubles.ts";
import type { Routine } from "../wasm/routine.ts";

const LN2_HIGH = 0.6931471803691238; // the upper 33 bits of ln 2, so that k · LN2_HIGH is exact
const LN2_LOW = 1.9082149292705877e-10;

/** Core's e^x, log and x^p for every double, to the bit, on as many lanes as there are. Each adds to the routine that it is given. */
export class Elementary {
  readonly #routine: Routine;
  readonly #on: DoubleLanes;

  constructor(routine: Routine, on: DoubleLanes) {
    this.#routine = routine;
    this.#on = on;
  }

  /** e^x. */
  exp(value: Doubles): Doubles {
    const on = this.#on;
    const x = this.#keep(value);
    const clamped = on.least(on.greatest(x, on.constant(-746)), on.constant(710));
    const quotient = this.#keep(on.divide(clamped, on.constant(Math.LN2)));
    const even = this.#keep(on.nearest(quotient));
    // Math.round takes halves up, nearest takes them to even.
    const isHalf = on.equal(on.subtract(quotient, even), on.constant(0.5));
    const k = this.#keep(on.select(isHalf, on.add(even, on.constant(1)), even));
    const high = on.subtract(x, on.multiply(k, on.constant(LN2_HIGH)));
    const r = this.#keep(on.subtract(high, on.multiply(k, on.constant(LN2_LOW))));
    let series = on.constant(1);
    for (let n = 14; n > 0; n--) series = on.add(on.constant(1), on.divide(on.multiply(r, series), on.constant(n)));
    // In two steps, of which the first is exact, so that the second rounds once where the result is subnormal.
    const half = this.#keep(on.floor(on.multiply(k, on.constant(0.5))));
    const result = on.multiply(on.multiply(series, on.twoTo(half)), on.twoTo(on.subtract(k, half)));
    const bounded = on.select(on.greater(x, on.constant(709.782712893384)), on.constant(Infinity), result);
    return on.select(on.less(x, on.constant(-745.1332191019411)), on.constant(0), bounded);
  }

  /** The natural logarithm: −∞ of 0, NaN below. */
  log(value: Doubles): Doubles {
    const on = this.#on;
    const x = this.#keep(value);
    const isSmall = on.less(x, on.constant(2.2250738585072014e-308));
    const scaled = this.#keep(on.select(isSmall, on.multiply(x, on.constant(2 ** 54)), x));
    const positive = this.#keep(this.#logOfNormal(scaled));
    const result = on.select(isSmall, on.subtract(positive, on.constant(54 * Math.LN2)), positive);
    const bounded = on.select(on.equal(x, on.constant(Infinity)), on.constant(Infinity), result);
    const none = on.select(on.equal(x, on.constant(0)), on.constant(-Infinity), on.constant(NaN));
    return on.select(on.greater(x, on.constant(0)), bounded, none);
  }

  /** The same of a positive normal double. */
  #logOfNormal(x: Doubles): Doubles {
    const on = this.#on;
    const whole = this.#keep(on.exponent(x));
    const mantissa = this.#keep(on.mantissa(x));
    const isLarge = on.greater(mantissa, on.constant(Math.SQRT2));
    const m = this.#keep(on.select(isLarge, on.multiply(mantissa, on.constant(0.5)), mantissa));
    const k = this.#keep(on.select(isLarge, on.add(whole, on.constant(1)), whole));
    const s = this.#keep(on.divide(on.subtract(m, on.constant(1)), on.add(m, on.constant(1))));
    const square = this.#keep(on.multiply(s, s));
    let series = on.constant(0);
    for (let n = 23; n >= 3; n -= 2) series = on.multiply(on.add(series, on.constant(1 / n)), square);
    const twice = this.#keep(on.multiply(on.constant(2), s));
    const small = on.add(on.add(on.multiply(k, on.constant(LN2_LOW)), on.multiply(twice, series)), twice);
    return on.add(on.multiply(k, on.constant(LN2_HIGH)), small);
  }

  /** x^p for a p known now, by core's rules: whole exponents up to 64 are products, a half is a square root. */
  power(value: Doubles, p: number): Doubles {
    const on = this.#on;
    const x = this.#keep(value);
    if (p < 0) return on.divide(on.constant(1), this.power(x, -p));
    if (p <= 64 && Number.isInteger(p)) return this.#wholePower(x, p);
    if (p <= 64 && Number.isInteger(2 * p)) return on.multiply(this.#wholePower(x, p - 0.5), on.root(x));
    const magnitude = this.#keep(this.exp(on.multiply(on.constant(p), this.log(on.magnitude(x)))));
    const ofNegative = Number.isInteger(p) ? (p % 2 === 0 ? magnitude : on.negate(magnitude)) : on.constant(NaN);
    const result = on.select(on.less(x, on.constant(0)), ofNegative, magnitude);
    return on.select(on.equal(x, on.constant(0)), on.constant(0), result);
  }

  #wholePower(x: Doubles, p: number): Doubles {
    const on = this.#on;
    let result = on.constant(1);
    let square = x;
    for (let left = p; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = on.multiply(result, square);
      if (left > 1) square = this.#keep(on.multiply(square, square));
    }
    return result;
  }

  #keep(value: Doubles): Doubles {
    return this.#on.keep(this.#routine, value);
  }
}
