import { formulaIn, scalarsOf } from "@squeezenet/core";
import type { FusedKernels, Kernels } from "@squeezenet/core/backend";
import { expectDefined } from "../expect-defined.ts";
import type { CpuBuffer } from "../cpu-buffer.ts";

/** Any kernel of the contract, shortcuts included. */
export type AnyKernelName = keyof Kernels | keyof FusedKernels;
/** The fields of any kernel: numbers, and of `pointwise` a formula besides (formulaIn). */
export type AnyGeometry = Readonly<Record<string, number>>;

/** One kernel call as it came. */
export interface Call {
  readonly name: AnyKernelName;
  readonly g: AnyGeometry;
  readonly inputs: readonly CpuBuffer[];
  readonly output: CpuBuffer;
}

/** The calls since the last flush, as a program over values: first the buffers that it only reads, then what each call makes. */
export interface Recording {
  readonly calls: readonly Call[];
  readonly externals: readonly CpuBuffer[];
  /** For each call, the values it reads. */
  readonly inputs: readonly (readonly number[])[];
  /** For each call, whether its output outlives the program. */
  readonly survives: readonly boolean[];
}

/** The program of calls in the order in which they came. */
export function finishRecording(calls: readonly Call[]): Recording {
  const made = new Map(calls.map(({ output }, index) => [output, index]));
  const externals = new Map<CpuBuffer, number>();
  for (const { inputs } of calls)
    for (const input of inputs) if (!made.has(input) && !externals.has(input)) externals.set(input, externals.size);
  const valueOf = (buffer: CpuBuffer): number =>
    externals.get(buffer) ?? externals.size + expectDefined(made.get(buffer), "what makes a buffer");
  const inputs = calls.map((call) => call.inputs.map(valueOf));
  const survives = calls.map(({ output }) => !output.freed);
  return { calls, externals: [...externals.keys()], inputs, survives };
}

/** What makes a recording the program that it is, without its buffers. */
export interface Program {
  readonly kernels: readonly AnyKernelName[];
  readonly geometries: readonly AnyGeometry[];
  readonly inputs: readonly (readonly number[])[];
  readonly survives: readonly boolean[];
}

/** A recording without its buffers, to be compared with later ones. */
export const programOf = ({ calls, inputs, survives }: Recording): Program => ({
  kernels: calls.map(({ name }) => name),
  geometries: calls.map(({ g }) => g),
  inputs,
  survives,
});

/** Whether a recording is a program, up to scalars and addresses. Compared field by field: nothing is allocated. */
export const isProgram = ({ calls, inputs, survives }: Recording, program: Program): boolean =>
  calls.length === program.kernels.length &&
  calls.every(
    ({ name, g }, index) =>
      name === program.kernels[index] &&
      survives[index] === program.survives[index] &&
      sameNumbers(inputs[index], program.inputs[index]) &&
      sameStructure(name, g, program.geometries[index]),
  );

const sameNumbers = (a: readonly number[] = [], b: readonly number[] = []): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Whether a field of a kernel may change from call to call of one plan, as a formula's own scalars may besides. */
export const isScalar = (name: AnyKernelName, field: string): boolean => scalarsOf(name).includes(field);

const isFormulaScalar = (g: AnyGeometry, field: string): boolean => formulaIn(g)?.scalars.includes(field) ?? false;

/** Whether two geometries of a kernel are run by the same code: scalars are filled in before each run. */
function sameStructure(name: AnyKernelName, a: AnyGeometry, b: AnyGeometry = {}): boolean {
  let more = 0;
  for (const field in a) {
    // Equal formulas are one object. A field is looked up among the scalars only where it differs.
    if (!Object.is(a[field], b[field]) && !isScalar(name, field) && !isFormulaScalar(a, field)) return false;
    more++;
  }
  for (const _ in b) more--;
  return more === 0;
}
