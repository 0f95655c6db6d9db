import { didYouMean, has, type SolverParameter } from "@squeezenet/caffe-io";
import { placeOf, SolverError } from "./errors.ts";
import { updateRules } from "./solvers/index.ts";
import type { UpdateRule } from "./solvers/update-rule.ts";

/** @throws SolverError for a type, regularisation or iter_size that cannot be followed */
export function ruleOf(parameter: SolverParameter): UpdateRule {
  const fail = (field: string, message: string): never => {
    const at = placeOf(parameter, field);
    throw new SolverError(`${at === undefined ? "" : `${at.file}:${at.line}:${at.column}: `}${message}`, { at });
  };
  const known = Object.keys(updateRules);
  const rule = updateRules[parameter.type];
  if (rule === undefined)
    return fail(
      "type",
      `Unknown solver type: ${parameter.type}${didYouMean(parameter.type, known)} (known types: ${known.join(", ")})`,
    );
  if (parameter.regularization_type !== "L1" && parameter.regularization_type !== "L2")
    fail("regularization_type", `Unknown regularization type: ${parameter.regularization_type} (known types: L1, L2)`);
  if (rule.refusesMomentum === true && parameter.momentum !== 0)
    fail("momentum", `Momentum cannot be used with ${parameter.type}: leave it out or set it to 0`);
  for (const field of ["iter_size", "average_loss"] as const)
    if (parameter[field] < 1) fail(field, `${field} must be at least 1, found ${parameter[field]}`);
  if (!has(parameter, "max_iter")) fail("max_iter", "max_iter is missing: how many updates?");
  return rule;
}
