import type { Dims, Parameter, Program } from "./device/program.ts";

/** Where a step's array comes from: the kernel's input of that number, or what the step of that number made. */
export type Source = { readonly input: number } | { readonly step: number };

/** One launch. The last step of a kernel makes its result; what the others made is released. */
export interface Step {
  readonly program: Program;
  readonly arrays: readonly Source[];
  /** Fields of the geometry, or numbers that no shader's source can hold, such as NaN. */
  readonly scalars: readonly (string | number)[];
}

/** An array that a program reads: its name in the source, how it lies, and where it comes from. */
export interface Reading {
  readonly name: string;
  readonly dims: Dims;
  readonly from: Source;
}

/** The kernel's argument number `index`, counted from 0, read as `name` with the shape `dims`. */
export const input = (index: number, name: string, dims: Dims): Reading => ({ name, dims, from: { input: index } });

/** The output of the kernel's step number `index`, counted from 0, read as `name` with the shape `dims`. */
export const made = (index: number, name: string, dims: Dims): Reading => ({ name, dims, from: { step: index } });

/** A step over a grid of these dimensions. `scalars` are by their names in the source. */
export function step(
  [width, height, depth]: Dims,
  readings: readonly Reading[],
  body: string,
  scalars: Readonly<Record<string, string | number>> = {},
): Step {
  const arrays: readonly Parameter[] = readings.map(({ name, dims }) => ({ name, dims }));
  return {
    program: { width, height, depth, arrays, scalars: Object.keys(scalars), body },
    arrays: readings.map(({ from }) => from),
    scalars: Object.values(scalars),
  };
}

/** A flat array. */
export const flat = (length: number): Dims => [length, 1, 1];
