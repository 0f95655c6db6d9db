import type { Geometry, KernelName } from "@squeezenet/core";
import type fc from "fast-check";

/** One call of a kernel: its geometry and its inputs. */
export interface Call<Name extends KernelName = KernelName> {
  readonly geometry: Geometry<Name>;
  readonly inputs: readonly Float32Array[];
}

/** Magnitudes of a call: the oracle's answer for the absolute values of its inputs and factors. */
export type Magnitude = Float32Array;

/**
 * How far each number may be from the oracle's, in units of the backend's unit roundoff. `exact`: not at all. Otherwise
 * a function of the oracle's answer and of the magnitudes that went into it: see bound.ts for its derivation.
 */
export type Bound<Name extends KernelName> =
  "exact" | ((call: Call<Name>, expected: Float32Array, magnitude: Magnitude) => (element: number) => number);

/** How a kernel is tried. */
export interface Case<Name extends KernelName> {
  readonly calls: fc.Arbitrary<Call<Name>>;
  readonly bound: Bound<Name>;
}
