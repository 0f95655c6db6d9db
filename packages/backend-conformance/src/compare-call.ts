import { type Backend, expectFound, type Geometry, type KernelName } from "@squeezenet/core";
import type { Call } from "./case.ts";
import { caseOf } from "./cases/case-of.ts";
import { magnitudeCall, runKernel } from "./run-kernel.ts";
import { greatestInReach, isWinograd } from "./winograd.ts";

/** Unit roundoffs. A backend claims one in its traits and never sets a tolerance. */
const roundoff = { float32: 2 ** -24, float16: 2 ** -11 };

/** The least normal number: below it a device may flush to zero. */
const TINY = 2 ** -126;

/** A number that is further from the oracle's than its a-priori bound allows. */
export interface Excess {
  readonly element: number;
  readonly got: number;
  readonly expected: number;
  readonly allowed: number;
}

/**
 * Holds what a backend answered against the oracle.
 * @param precision the one that the backend claims, which picks the unit of the bound
 * @param which the first number that is off, or the one that is off by most times what is allowed
 * @returns null where all numbers are within their bounds
 */
export async function excessOf(
  truth: Backend,
  name: KernelName,
  call: Call,
  actual: Float32Array,
  precision: Backend["traits"]["precision"],
  which: "first" | "worst" = "first",
): Promise<Excess | null> {
  const expected = await runKernel(truth, name, call.geometry, call.inputs);
  const allowed = await allowance(truth, name, call, expected, roundoff[precision]);
  let found: Excess | null = null;
  let most = 1;
  for (let i = 0; i < expected.length; i++) {
    const [got, want] = [actual[i]!, expected[i]!];
    if (got === want || (Number.isNaN(got) && Number.isNaN(want))) continue;
    // A device may flush what is not normal to zero, in kernels that are exact otherwise too.
    if (got === 0 && Math.abs(want) < TINY) continue;
    const limit = allowed(i);
    const times = Math.abs(got - want) / limit;
    // NaN is off, whatever it is compared with.
    if (times <= most) continue;
    found = { element: i, got, expected: want, allowed: limit };
    if (which === "first") return found;
    most = Number.isNaN(times) ? Infinity : times;
  }
  return found;
}

/** How far each number may be from the oracle's. */
async function allowance(
  truth: Backend,
  name: KernelName,
  call: Call,
  expected: Float32Array,
  unit: number,
): Promise<(element: number) => number> {
  const { bound } = caseOf(name);
  if (bound === "exact") return () => 0;
  const { geometry, inputs } = magnitudeCall(call, name);
  const magnitude = await runKernel(truth, name, geometry, name === "conv2dGradW" ? tiled(call, inputs) : inputs);
  const factor = bound(call, expected, magnitude);
  return (i) => (factor(i) === 0 ? 0 : factor(i) * unit + TINY);
}

/** The inputs of conv2dGradW's magnitudes: where the gradient may be computed in tiles, x is what the tiles see of it. */
function tiled(call: Call, inputs: readonly Float32Array[]): readonly Float32Array[] {
  const geometry = call.geometry as Geometry<"conv2dGradW">;
  return isWinograd(geometry) ? inputs.with(1, greatestInReach(expectFound(inputs, 1), geometry)) : inputs;
}
