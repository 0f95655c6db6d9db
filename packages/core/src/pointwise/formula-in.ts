import type { Formula } from "./formula.ts";

/** The formula of a call whose kernel is known at run time only; undefined of any kernel but `pointwise`. */
export const formulaIn = (g: object): Formula | undefined =>
  "formula" in g && isFormula(g.formula) ? g.formula : undefined;

const isFormula = (value: unknown): value is Formula =>
  typeof value === "object" && value !== null && "steps" in value && "root" in value;

/** What people call a kernel's call: a formula goes by its own name. */
export const nameOfCall = (kernel: string, g: object): string => formulaIn(g)?.name ?? kernel;
