const leastNormal = 2 ** -126;

/**
 * A float32 as protobuf's text format prints it (SimpleFtoa of 3.21): `%.6g` where that reads back as the same float32,
 * else `%.9g`. Denormal numbers always take nine digits: C's strtof reports them as underflow.
 */
export function formatFloat(value: number): string {
  const short = formatGeneral(value, 6);
  if (!Number.isFinite(value) || value === 0) return short;
  const isExact = Math.abs(value) >= leastNormal && Math.fround(Number(short)) === Math.fround(value);
  return isExact ? short : formatGeneral(value, 9);
}

/** A double as protobuf prints it (SimpleDtoa): `%.15g`, else `%.17g`. */
export function formatDouble(value: number): string {
  const short = formatGeneral(value, 15);
  return Number(short) === value || !Number.isFinite(value) ? short : formatGeneral(value, 17);
}

/** C's `%.<precision>g`, which is also how an ostream prints (precision 6): 2.34, 1e-05, 0.0005, inf, nan. */
export function formatGeneral(value: number, precision: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  const [digits, exponent] = significantDigits(Math.abs(value), precision);
  const trimmed = digits.replace(/0+$/, "") || "0";
  if (exponent < -4 || exponent >= precision) {
    const power = `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
    return `${sign}${withPoint(trimmed, 1)}e${power}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${trimmed}`;
  return sign + withPoint(trimmed.padEnd(exponent + 1, "0"), exponent + 1);
}

const withPoint = (digits: string, at: number): string =>
  digits.length > at ? `${digits.slice(0, at)}.${digits.slice(at)}` : digits;

/** The decimal digits of a number, `precision` of them, and the exponent of the first. */
function significantDigits(value: number, precision: number): [digits: string, exponent: number] {
  // C rounds a tie to the even digit, JavaScript upwards. A tie has exactly one digit more, a 5.
  const [exact, exponent] = split(value.toExponential(Math.min(precision + 40, 100)));
  const [kept, rest] = [exact.slice(0, precision), exact.slice(precision)];
  if (/^50*$/.test(rest) && /[02468]$/.test(kept)) return [kept, exponent];
  return split(value.toExponential(precision - 1));
}

function split(exponential: string): [digits: string, exponent: number] {
  const [mantissa = "", exponent = "0"] = exponential.split("e");
  return [mantissa.replace(".", ""), Number(exponent)];
}
