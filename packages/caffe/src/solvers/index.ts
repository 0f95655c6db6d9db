import { sgd } from "./sgd.ts";
import type { UpdateRule } from "./update-rule.ts";

/** The solver types that are built, by SolverParameter.type. */
export const updateRules: Readonly<Record<string, UpdateRule>> = { SGD: sgd };
