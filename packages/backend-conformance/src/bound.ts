import type { KernelName } from "@squeezenet/core";
import type { Bound } from "./case.ts";

/*
 * The allowance for a sum of n products, added in any order in float32, is λ·√n·u·Σ|terms|: the probabilistic bound of
 * Higham and Mary ("A New Approach to Probabilistic Rounding Error Analysis", 2019), with λ = 6, which random rounding
 * errors exceed once in 10⁷. Σ|terms| is the oracle's own answer for the absolute values of all inputs. It is an a-priori
 * bound: nothing in it was tried out on a backend, half precision exceeds it wherever sums are short, and a lost term
 * wherever it is not tiny.
 */
const LAMBDA = 6;

/** For a kernel that adds `terms(g)` products for each number. */
export function sums<Name extends KernelName>(
  terms: (g: Parameters<Exclude<Bound<Name>, "exact">>[0]["geometry"]) => number,
): Bound<Name> {
  return ({ geometry }, _expected, magnitude) => {
    const factor = LAMBDA * Math.sqrt(terms(geometry)) + 2;
    return (i) => factor * magnitude[i]!;
  };
}

/**
 * The same where a fast algorithm computes a group of numbers at once and so spreads the rounding errors of its largest
 * terms over all of them, as Winograd's does over a tile: each number of a group is allowed what its greatest is.
 */
export function groupedSums<Name extends KernelName>(
  terms: (g: Parameters<Exclude<Bound<Name>, "exact">>[0]["geometry"]) => number,
  groupLength: (g: Parameters<Exclude<Bound<Name>, "exact">>[0]["geometry"]) => number,
): Bound<Name> {
  return ({ geometry }, _expected, magnitude) => {
    const factor = LAMBDA * Math.sqrt(terms(geometry)) + 2;
    const length = groupLength(geometry);
    const greatest = Float64Array.from({ length: Math.ceil(magnitude.length / length) }, (_, group) =>
      magnitude.subarray(group * length, (group + 1) * length).reduce((max, value) => Math.max(max, value), 0),
    );
    return (i) => factor * (length === 1 ? magnitude[i]! : 2 * greatest[Math.floor(i / length)]!);
  };
}

/** `ulps` roundings of the answer itself. */
export function relative<Name extends KernelName>(ulps: number): Bound<Name> {
  return (_call, expected) => (i) => ulps * Math.abs(expected[i]!);
}
