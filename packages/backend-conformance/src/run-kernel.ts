import { type Backend, type DeviceBuffer, type Geometry, type KernelName, signatures } from "@squeezenet/core";
import type { Call } from "./case.ts";

type AnyKernel = (g: object, ...inputs: DeviceBuffer[]) => DeviceBuffer;

/** A kernel by name, for calls whose inputs the signatures count. The one place where names meet functions. */
export function kernelOf(backend: Backend, name: string): AnyKernel {
  const kernels: Readonly<Record<string, unknown>> = { ...backend.kernels };
  const kernel = kernels[name];
  if (typeof kernel !== "function") throw new TypeError(`${backend.name} has no kernel ${name}`);
  return (g, ...inputs) => Reflect.apply(kernel, backend.kernels, [g, ...inputs]);
}

/** Runs one call from arrays to an array, and frees what it made. */
export async function runKernel(
  backend: Backend,
  name: string,
  geometry: object,
  inputs: readonly Float32Array[],
): Promise<Float32Array> {
  const buffers = inputs.map((values) => backend.upload(values));
  const output = kernelOf(backend, name)(geometry, ...buffers);
  const values = await backend.read(output);
  for (const buffer of [...buffers, output]) backend.free(buffer);
  return values;
}

/** How many numbers a kernel returns. */
export const outputLength = <Name extends KernelName>(name: Name, geometry: Geometry<Name>): number =>
  // The table's rows are functions of their own geometry, which a generic name cannot show.
  Reflect.apply(signatures[name].output, signatures[name], [geometry]);

/** How many numbers each input of a kernel holds. */
export const inputLengths = <Name extends KernelName>(name: Name, geometry: Geometry<Name>): readonly number[] =>
  Reflect.apply(signatures[name].inputs, signatures[name], [geometry]);

/** The oracle's answer for the absolute values of the inputs that are summed, and of the factors alpha and beta. */
export function magnitudeCall(call: Call, name: KernelName): Call {
  const labelled = "ignoreLabel" in call.geometry;
  const geometry = Object.fromEntries(
    Object.entries(call.geometry).map(([field, value]) => [
      field,
      (field === "alpha" || field === "beta") && typeof value === "number" ? Math.abs(value) : value,
    ]),
  );
  const inputs = call.inputs.map((values, i) =>
    (labelled && i === 1) || name === "labelCount" ? values : values.map(Math.abs),
  );
  return { ...call, geometry: { ...call.geometry, ...geometry }, inputs };
}
