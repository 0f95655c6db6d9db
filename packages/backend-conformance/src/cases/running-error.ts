import type { mathematics } from "@squeezenet/core";

/** A value and how far a backend's may be from it, in units of its unit roundoff. */
export interface Running {
  readonly value: number;
  readonly error: number;
}

/** float32's: for terms of second order only. */
const unit = 2 ** -24;

/** What a device that flushes subnormal numbers to zero loses, in units. */
const flushed = 2 ** -126 / unit;

/** The value, with the errors of its operands and its own rounding. */
const rounded = (value: number, error: number): Running => ({ value, error: error + Math.abs(value) + flushed });

/**
 * Running error analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 3.3). exp and pow are off by
 * roundings of their argument too, which grow with it, as they are made of a power of two and a series.
 */
export const running: Omit<mathematics.Reader<Running>, "input" | "scalar"> = {
  number: (value) => ({ value, error: Math.abs(value) }),
  "+": (a, b) => rounded(a.value + b.value, a.error + b.error),
  "-": (a, b) => rounded(a.value - b.value, a.error + b.error),
  "*": (a, b) =>
    rounded(a.value * b.value, Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error * unit),
  "/": (a, b) => {
    const value = a.value / b.value;
    return rounded(value, (a.error + Math.abs(value) * b.error) / (Math.abs(b.value) - b.error * unit));
  },
  sqrt: (a) => rounded(Math.sqrt(a.value), a.error / (2 * Math.sqrt(a.value))),
  exp: (a) => {
    const value = Math.exp(a.value);
    return rounded(value, value * (a.error + 4 + Math.abs(a.value)));
  },
  log: (a) => rounded(Math.log(a.value), a.error / Math.abs(a.value) + 4),
  pow: (a, p) => {
    const value = a.value ** p;
    const magnified = (Math.abs(p) * a.error) / Math.abs(a.value) + 8 + 4 * Math.abs(p * Math.log(Math.abs(a.value)));
    return rounded(value, a.value === 0 ? 0 : Math.abs(value) * magnified);
  },
  where: (a, b, yes, no) => (a.value > b.value ? yes : no),
};
