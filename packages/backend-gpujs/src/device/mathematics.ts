/*
 * exp and log from + − × ÷ and comparisons alone. What drivers offer is off by up to 27 units in the last place, flushes
 * log(0), and is approximated anew on every device (GPUs give 2⁻²¹ for log near 1); these are within about 2 units.
 * Scaling by powers of two is exact, so exponents are taken off and put back by doubling and halving.
 */

const steps = [64, 32, 16, 8, 4, 2, 1];
const up = (k: number): string => (2 ** k).toExponential();

/** e^x: ∞ and 0 beyond float32's range, NaN of NaN. */
export const exponential: string = `function exponential(x) {
  if (x > 88.75) { return x * 3e38; }
  if (x < -87.5) { return 0; }
  let n = Math.floor(x * 1.4426950408889634 + 0.5);
  let k = n;
  const r = (x - k * 0.693359375) + k * 0.00021219444005469057;
  let s = 1 + r * (1 + r * (0.5 + r * (0.16666666666666666 + r * (0.041666666666666664 + r * (0.008333333333333333 + r * (0.001388888888888889 + r * 0.0001984126984126984))))));
${[...steps, 1].map((k) => `  if (k >= ${k}.0) { s = s * ${up(k)}; k = k - ${k}.0; }\n  if (k <= -${k}.0) { s = s * ${up(-k)}; k = k + ${k}.0; }`).join("\n")}
  return s;
}`;

/** The natural logarithm of a positive normal number; NaN below 0. */
export const logarithm: string = `function logarithm(x) {
  if (x > 3.4028234e38) { return x; }
  let m = x;
  let k = 0.0;
${steps.map((k) => `  if (m >= ${up(k)}) { m = m * ${up(-k)}; k = k + ${k}.0; }\n  if (m < ${up(1 - k)}) { m = m * ${up(k)}; k = k - ${k}.0; }`).join("\n")}
  if (m > 1.4142135) { m = m * 0.5; k = k + 1.0; }
  const s = (m - 1) / (m + 1);
  const q = s * s;
  const series = q * (0.3333333333333333 + q * (0.2 + q * (0.14285714285714285 + q * (0.1111111111111111 + q * 0.09090909090909091))));
  return k * 0.693359375 + (2 * s + (2 * s * series - k * 0.00021219444005469057));
}`;
