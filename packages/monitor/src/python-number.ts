/** A float64 as Python's `repr(float)` writes it: the shortest digits that read back, `10.0`, `1e-05`, `nan`. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  // float_repr_style "short": an exponent below 1e-4 and from 1e16 on, of at least two digits.
  if (value !== 0 && (exponent < -4 || exponent >= 16)) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  // JavaScript turns to exponents at 1e-7 and 1e21 only.
  const plain = String(value);
  return plain.includes(".") ? plain : `${plain}.0`;
}
