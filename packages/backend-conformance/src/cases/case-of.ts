import { kernelNames, type KernelName } from "@squeezenet/core";
import type fc from "fast-check";
import type { Bound, Call } from "../case.ts";
import { formulaCalls, type FormulaName } from "./formulas.ts";
import { cases } from "./index.ts";

/** What is tried: a kernel, or a formula of the kernel `pointwise`. */
export type CaseName = KernelName | FormulaName;

/** Calls of a kernel, and how far its numbers may be from the oracle's. */
export interface Trial {
  readonly kernel: KernelName;
  readonly calls: fc.Arbitrary<Call>;
  readonly bound: Bound<KernelName>;
}

const isFormula = (name: CaseName): name is FormulaName => name in formulaCalls;

/** All names, kernels first. */
export const caseNames: readonly CaseName[] = [...kernelNames, ...Object.keys(formulaCalls).filter(isCase)];

function isCase(name: string): name is CaseName {
  return name in formulaCalls || name in cases;
}

/** How a kernel or a formula is tried, for a name that is known only at run time: its calls and its bound belong together. */
export function caseOf(name: CaseName): Trial {
  if (isFormula(name)) return { ...caseOf("pointwise"), calls: formulaCalls[name] };
  return { kernel: name, ...cases[name] } as unknown as Trial;
}
