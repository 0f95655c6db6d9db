import type { Backend, KernelName } from "@squeezenet/core";
import type { Bound, Call } from "../case.ts";
import { cases } from "../cases/index.ts";
import type { CheckOptions } from "../check-options.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { magnitudeCall, runKernel } from "../run-kernel.ts";
import { tryAll } from "./property.ts";

/** Unit roundoffs. A backend claims one in its traits and never sets a tolerance. */
const roundoff = { float32: 2 ** -24, float16: 2 ** -11 };

/** A kernel computes what the oracle computes, on random geometry, within an a-priori bound. */
export async function checkAgreement(
  backend: Backend,
  truth: Backend,
  name: KernelName,
  options: CheckOptions,
): Promise<void> {
  const { calls, bound } = caseOf(name);
  await tryAll(calls, options, async (call) => {
    const expected = await runKernel(truth, name, call.geometry, call.inputs);
    const actual = await runKernel(backend, name, call.geometry, call.inputs);
    const fail = (message: string, element?: number): never => {
      const details = { what: name, geometry: call.geometry, ...(element === undefined ? {} : { element }) };
      throw new ConformanceFailure(`${message} for geometry ${JSON.stringify(call.geometry)}`, details);
    };
    if (actual.length !== expected.length)
      fail(`${backend.name}.${name} returned ${actual.length} numbers, the oracle ${expected.length}`);
    const allowed = await allowance(truth, name, call, expected, bound, roundoff[backend.traits.precision]);
    expected.forEach((want, i) => {
      const got = actual[i]!;
      if (Object.is(got, want) || got === want || (Number.isNaN(got) && Number.isNaN(want))) return;
      const off = Math.abs(got - want);
      if (!(off <= allowed(i)))
        fail(
          `${backend.name}.${name}[${i}] = ${got}, the oracle says ${want} (off by ${off}, allowed ${allowed(i)})`,
          i,
        );
    });
  });
}

/** A row of the table for a name that is known only at run time: its calls and its bound belong together. */
function caseOf(name: KernelName): { calls: (typeof cases)["relu"]["calls"]; bound: Bound<"relu"> } {
  return cases[name] as unknown as ReturnType<typeof caseOf>;
}

/** The least normal number: below it a device may flush to zero. */
const TINY = 2 ** -126;

async function allowance(
  truth: Backend,
  name: KernelName,
  call: Call<"relu">,
  expected: Float32Array,
  bound: Bound<"relu">,
  unit: number,
): Promise<(element: number) => number> {
  if (bound === "exact") return () => 0;
  const magnitudes = magnitudeCall(call, name);
  const factor = bound(call, expected, await runKernel(truth, name, magnitudes.geometry, magnitudes.inputs));
  return (i) => factor(i) * unit + TINY;
}
