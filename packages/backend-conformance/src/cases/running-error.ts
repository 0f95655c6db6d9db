import type { mathematics } from "@squeezenet/core";

/** A value and how far a backend's may be from it, in units of its unit roundoff. */
export interface Running {
  readonly value: number;
  readonly error: number;
  /** The error is one correct rounding of the exact value, and nothing else. */
  readonly once?: boolean;
}

/** float32's: for terms of second order only. */
const unit = 2 ** -24;

/** What a device that flushes subnormal numbers to zero loses, in units. */
const flushed = 2 ** -126 / unit;

/** The value, with the errors of its operands and its own rounding. */
const rounded = (value: number, error: number): Running => ({ value, error: error + Math.abs(value) + flushed });

/** A sum, a difference or a product, which every device rounds correctly. */
const correctly = (value: number, error: number): Running =>
  error === 0 ? { value, error: Math.abs(value), once: true } : rounded(value, error);

/** 0, or ± a power of two: a factor that rounds nothing. */
const isPowerOfTwo = ({ value, error }: Running): boolean =>
  error === 0 && (value === 0 || Number.isInteger(Math.log2(Math.abs(value))));

/**
 * Running error analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 3.3). exp and pow are off by
 * roundings of their argument too, which grow with it, as they are made of a power of two and a series.
 */
export const running: Omit<mathematics.Reader<Running>, "input" | "scalar"> = {
  number: (value) => ({ value, error: Math.fround(value) === value ? 0 : Math.abs(value) }),
  "+": (a, b) => correctly(a.value + b.value, a.error + b.error),
  "-": (a, b) => correctly(a.value - b.value, a.error + b.error),
  "*": (a, b) => {
    const value = a.value * b.value;
    if (isPowerOfTwo(a) || isPowerOfTwo(b))
      return { value, error: Math.abs(a.value) * b.error + Math.abs(b.value) * a.error };
    return correctly(value, Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error * unit);
  },
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

/**
 * How far a backend's result may be from the oracle's. What nothing rounded is exact; one correct rounding is the oracle's
 * too, and a unit beside it is less than the distance to the next number.
 */
export const allowedOf = ({ value, error, once = false }: Running): number =>
  error === 0 || once ? error : 1.01 * error + Math.abs(value);
