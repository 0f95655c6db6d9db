import { PlacedError } from "@squeezenet/caffe-io";
import { cppNumber } from "./cpp-number.ts";
import { placeOf } from "./errors.ts";
import { policies, type LearningRateParameter, type LearningRateSchedule } from "./learning-rate/policies.ts";

export type { LearningRate, LearningRateParameter, LearningRateSchedule } from "./learning-rate/policies.ts";

/** A learning-rate policy that cannot be followed. The message names the field, what it holds and what would have done. */
export class LearningRateError extends PlacedError {
  override readonly name: string = "LearningRateError";
}

const requirements: { readonly [Field in "gamma" | "stepsize"]: readonly [(value: number) => boolean, string] } = {
  gamma: [(value) => value >= 0, "0 or more"],
  stepsize: [(value) => value > 0, "greater than 0"],
};

/**
 * The learning rate as a pure function of the iteration and of the step that the iteration before it left (0 at the
 * start, current_step of the solverstate on resuming), in float32 (sgd_solver.cpp, GetLearningRate).
 *
 * fixed: base_lr · step: base_lr · gamma^⌊iteration / stepsize⌋ · exp: base_lr · gamma^iteration · inv:
 * base_lr · (1 + gamma · iteration)^−power · multistep: base_lr · gamma^(stepvalues reached) · poly:
 * base_lr · (1 − iteration / max_iter)^power · sigmoid: base_lr / (1 + e^(−gamma · (iteration − stepsize)))
 *
 * @throws LearningRateError if the policy is none of these, or where Caffe's own checks would fail
 */
export function learningRate(parameter: LearningRateParameter): LearningRateSchedule {
  const policy = policies.get(parameter.lr_policy);
  if (!policy) {
    throw new LearningRateError(
      `unknown lr_policy "${parameter.lr_policy}" (there is: ${[...policies.keys()].join(", ")})`,
      { at: placeOf(parameter, "lr_policy") },
    );
  }
  for (const field of policy.checks) {
    const [holds, requirement] = requirements[field];
    if (!holds(parameter[field])) {
      throw new LearningRateError(
        `lr_policy "${parameter.lr_policy}": ${field} is ${cppNumber(parameter[field])}, but must be ${requirement}`,
        { at: placeOf(parameter, field) },
      );
    }
  }
  return policy.schedule(parameter);
}
