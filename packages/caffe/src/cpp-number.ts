const PRECISION = 6;

/** The digits of a positive number rounded to six, as C's printf rounds: exact ties to the even digit. */
function sixDigits(value: number): readonly [digits: string, exponent: number] {
  // oxlint-disable-next-line number-arg-out-of-range -- up to 100 since ECMAScript 2018; so many show floats exactly
  const [long = "", exponent = ""] = value.toExponential(100).split("e");
  const digits = long.replace(".", "");
  const tie = /^50*$/.test(digits.slice(PRECISION));
  // JavaScript rounds ties away from zero.
  if (tie && Number(digits[PRECISION - 1]) % 2 === 0) return [digits.slice(0, PRECISION), Number(exponent)];
  const [short = "", shortExponent = ""] = value.toExponential(PRECISION - 1).split("e");
  return [short.replace(".", ""), Number(shortExponent)];
}

const withoutTrailingZeros = (number: string): string => (number.includes(".") ? number.replace(/\.?0*$/, "") : number);

function positive(value: number): string {
  const [digits, exponent] = sixDigits(value);
  if (exponent < -4 || exponent >= PRECISION) {
    const mantissa = withoutTrailingZeros(`${digits[0]}.${digits.slice(1)}`);
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return withoutTrailingZeros(`0.${"0".repeat(-exponent - 1)}${digits}`);
  return withoutTrailingZeros(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`);
}

/**
 * A float or double as a C++ stream prints it by default (printf's %g with six significant digits): 2.34, 1e-05, inf.
 * Every line of Caffe's log prints its numbers so. NaN is "nan": JavaScript does not tell its sign, see cppFloatOfBits.
 */
export function cppNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === 0) return `${sign}0`;
  return sign + (size === Infinity ? "inf" : positive(size));
}

const view = new DataView(new ArrayBuffer(4));

/** The float32 with these 32 bits, printed the same way; among them are "nan" and "-nan". */
export function cppFloatOfBits(bits: number): string {
  view.setUint32(0, bits);
  const value = view.getFloat32(0);
  return Number.isNaN(value) && bits >>> 31 === 1 ? "-nan" : cppNumber(value);
}
