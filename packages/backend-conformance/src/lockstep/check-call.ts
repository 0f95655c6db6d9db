import { type BackendModule, type KernelName, mathematics, openBackend, oracle } from "@squeezenet/core";
import type { Call } from "../case.ts";
import { excessOf } from "../compare-call.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { runKernel } from "../run-kernel.ts";

/** One call, with its numbers in plain arrays. */
export interface WrittenCall {
  /** Numbers, and of `pointwise` the text of its formula besides. */
  readonly geometry: Readonly<Record<string, number | string>>;
  readonly inputs: readonly (readonly number[])[];
}

/**
 * Runs one call on a backend and on the oracle.
 * @throws ConformanceFailure where a number is further off than the kernel's bound allows
 * @throws SyntaxError for a formula that cannot be read
 */
export async function checkCall(module: BackendModule, kernel: KernelName, written: WrittenCall): Promise<void> {
  const fields = Object.entries(written.geometry).map(([field, value]) => [
    field,
    typeof value === "string" ? mathematics.parseFormula(value) : value,
  ]);
  const inputs = written.inputs.map((values) => Float32Array.from(values));
  // Which fields a kernel takes is known to its row of the table alone.
  const call = { geometry: Object.fromEntries(fields), inputs } as unknown as Call;
  await using backend = await openBackend(module);
  await using truth = await oracle.open();
  const answer = await runKernel(backend, kernel, call.geometry, call.inputs);
  const excess = await excessOf(truth, kernel, call, answer, backend.traits.precision);
  if (excess === null) return;
  const { element, got, expected, allowed } = excess;
  throw new ConformanceFailure(
    `${module.name}.${kernel}[${element}] = ${got}, the oracle says ${expected} (allowed: ${allowed}) for geometry ${JSON.stringify(call.geometry)}`,
    { what: kernel, geometry: call.geometry, element },
  );
}
