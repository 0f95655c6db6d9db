import { type Backend, expectOpen } from "@squeezenet/core";
import type { CheckOptions } from "../check-options.ts";
import { type CaseName, caseOf } from "../cases/case-of.ts";
import { excessOf } from "../compare-call.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { outputLength, runKernel } from "../run-kernel.ts";
import { tryAll } from "./property.ts";

/**
 * A kernel, or a formula of `pointwise`, computes what the oracle computes, on random geometry, within an a-priori bound, and writes nothing beside its
 * result where the backend has sentinels to tell.
 * @throws BackendError for a backend that was not awaited
 */
export async function checkAgreement(
  backend: Backend,
  truth: Backend,
  name: CaseName,
  options: CheckOptions,
): Promise<void> {
  expectOpen(backend, "checkAgreement");
  expectOpen(truth, "checkAgreement");
  const { kernel, calls } = caseOf(name);
  await tryAll(calls, options, async (call) => {
    const actual = await runKernel(backend, kernel, call.geometry, call.inputs);
    const fail = (message: string, element?: number): never => {
      const details = { what: name, geometry: call.geometry, ...(element === undefined ? {} : { element }) };
      throw new ConformanceFailure(`${message} for geometry ${JSON.stringify(call.geometry)}`, details);
    };
    const beside = backend.overrun?.() ?? null;
    if (beside !== null) fail(`${backend.name}.${name}: ${beside},`);
    const length = outputLength(kernel, call.geometry as never);
    if (actual.length !== length)
      fail(`${backend.name}.${name} returned ${actual.length} numbers, the oracle ${length}`);
    const excess = await excessOf(truth, kernel, call, actual, backend.traits.precision);
    if (excess === null) return;
    const { element, got, expected, allowed } = excess;
    const off = Math.abs(got - expected);
    fail(
      `${backend.name}.${name}[${element}] = ${got}, the oracle says ${expected} (off by ${off}, allowed ${allowed})`,
      element,
    );
  });
}
