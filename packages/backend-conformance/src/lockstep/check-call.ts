import { type BackendModule, type KernelName, openBackend, oracle } from "@squeezenet/core";
import type { Call } from "../case.ts";
import { excessOf } from "../compare-call.ts";
import { ConformanceFailure } from "../conformance-failure.ts";
import { runKernel } from "../run-kernel.ts";

/** One call, with its numbers in plain arrays. */
export interface WrittenCall {
  readonly geometry: Readonly<Record<string, number>>;
  readonly inputs: readonly (readonly number[])[];
}

/**
 * Runs one call on a backend and on the oracle.
 * @throws ConformanceFailure where a number is further off than the kernel's bound allows
 */
export async function checkCall(module: BackendModule, kernel: KernelName, written: WrittenCall): Promise<void> {
  const call = { ...written, inputs: written.inputs.map((values) => Float32Array.from(values)) } as unknown as Call;
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
