import type { FusedKernels, Kernels } from "@squeezenet/core/backend";
import type { CpuBuffer } from "../cpu-buffer.ts";

export type AnyKernelName = keyof Kernels | keyof FusedKernels;
export type AnyGeometry = Readonly<Record<string, number>>;

/** One kernel call as it came. */
export interface Call {
  readonly name: AnyKernelName;
  readonly g: AnyGeometry;
  readonly inputs: readonly CpuBuffer[];
  readonly output: CpuBuffer;
}

/**
 * Numbers that may differ from run to run of one plan, like a learning rate: they are filled in before each run. All
 * other fields of a geometry decide what code runs.
 */
const scalarFields: ReadonlySet<string> = new Set([
  "alpha",
  "beta",
  "scale",
  "shift",
  "decay",
  "rate",
  "momentum",
  "ignoreLabel",
  "ratio",
  "kept",
  "seed",
  "stream",
  "iteration",
  "position",
]);
export const isScalar = (field: string): boolean => scalarFields.has(field);

/** The calls since the last flush, as a program over values: first the buffers that it only reads, then what each call makes. */
export interface Recording {
  readonly calls: readonly Call[];
  readonly externals: readonly CpuBuffer[];
  /** For each call, the values it reads. */
  readonly inputs: readonly (readonly number[])[];
  /** For each call, whether its output outlives the program. */
  readonly survives: readonly boolean[];
  /** Equal keys mean equal programs, up to scalars and addresses. */
  readonly key: string;
}

export function finishRecording(calls: readonly Call[]): Recording {
  const made = new Map(calls.map(({ output }, index) => [output, index]));
  const externals = new Map<CpuBuffer, number>();
  for (const { inputs } of calls)
    for (const input of inputs) if (!made.has(input) && !externals.has(input)) externals.set(input, externals.size);
  const valueOf = (buffer: CpuBuffer): number => externals.get(buffer) ?? externals.size + made.get(buffer)!;
  const inputs = calls.map((call) => call.inputs.map(valueOf));
  const survives = calls.map(({ output }) => !output.freed);
  const key = calls
    .map(({ name, g }, index) => `${name} ${structure(g)} ${inputs[index]!.join(",")}${survives[index]! ? "!" : ""}`)
    .join("\n");
  return { calls, externals: [...externals.keys()], inputs, survives, key };
}

function structure(g: AnyGeometry): string {
  let key = "";
  for (const field in g) if (!isScalar(field)) key += `${field}${Object.is(g[field], -0) ? "-0" : g[field]} `;
  return key;
}
