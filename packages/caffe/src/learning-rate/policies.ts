import type { SolverParameter } from "@squeezenet/caffe-io";
import { exp, power } from "@squeezenet/core";
import { wholePower } from "./whole-power.ts";

/** The fields of Caffe's SolverParameter that the rate depends on. */
export type LearningRateParameter = Pick<
  SolverParameter,
  "lr_policy" | "base_lr" | "gamma" | "power" | "stepsize" | "stepvalue" | "max_iter"
>;

/** The rate of an iteration, and how many steps have been taken up to it: what Caffe saves as current_step. */
export type LearningRate = { readonly rate: number; readonly currentStep: number };

/** Gives the rate of an iteration (counted from 0) from the step that the iteration before it left. */
export type LearningRateSchedule = (iteration: number, currentStep: number) => LearningRate;

export type Policy = {
  /** The fields that Caffe checks before it uses them: gamma ≥ 0, stepsize > 0. */
  readonly checks: readonly ("gamma" | "stepsize")[];
  readonly schedule: (parameter: LearningRateParameter) => LearningRateSchedule;
};

const { fround } = Math;

/** A rate that is a function of the iteration, in float32, and never touches the step. */
const smooth =
  (rateAt: (iteration: number) => number): LearningRateSchedule =>
  (iteration, currentStep) => ({ rate: fround(rateAt(fround(iteration))), currentStep });

/** base_lr · gamma^n in double precision, rounded once: C++ takes pow(float, int) for a double. */
const decayed = ({ base_lr, gamma }: LearningRateParameter, n: number): number =>
  fround(fround(base_lr) * wholePower(fround(gamma), n));

/**
 * Caffe's policies (sgd_solver.cpp, GetLearningRate). Numbers are rounded to float32 where Caffe holds floats. Its powf
 * and expf (inv, poly, sigmoid) are those of the C library, whose last bit depends on its version; here they are rounded
 * correctly, which glibc 2.36 fails to do about six times in ten thousand.
 */
export const policies: ReadonlyMap<string, Policy> = new Map<string, Policy>([
  ["fixed", { checks: [], schedule: ({ base_lr }) => smooth(() => base_lr) }],
  [
    "step",
    {
      checks: ["stepsize", "gamma"],
      schedule: (parameter) => (iteration) => {
        const currentStep = Math.floor(iteration / parameter.stepsize);
        return { rate: decayed(parameter, currentStep), currentStep };
      },
    },
  ],
  [
    "exp",
    {
      checks: ["gamma"],
      schedule: (parameter) => (iteration, currentStep) => ({ rate: decayed(parameter, iteration), currentStep }),
    },
  ],
  [
    "inv",
    {
      checks: ["gamma"],
      schedule: ({ base_lr, gamma, power: exponent }) =>
        smooth((iteration) => {
          const base = fround(1 + fround(fround(gamma) * iteration));
          return fround(base_lr) * fround(power(base, -fround(exponent)));
        }),
    },
  ],
  [
    "multistep",
    {
      checks: ["gamma"],
      schedule: (parameter) => (iteration, lastStep) => {
        // At most one step a call, as in Caffe: a resumed run that missed several catches up one iteration at a time.
        const next = parameter.stepvalue[lastStep];
        const currentStep = next !== undefined && iteration >= next ? lastStep + 1 : lastStep;
        return { rate: decayed(parameter, currentStep), currentStep };
      },
    },
  ],
  [
    "poly",
    {
      checks: [],
      schedule: ({ base_lr, power: exponent, max_iter }) =>
        smooth((iteration) => {
          const left = fround(1 - fround(iteration / fround(max_iter)));
          return fround(base_lr) * fround(power(left, fround(exponent)));
        }),
    },
  ],
  [
    "sigmoid",
    {
      checks: ["gamma", "stepsize"],
      schedule: ({ base_lr, gamma, stepsize }) =>
        smooth((iteration) => {
          const exponent = fround(-fround(gamma) * fround(iteration - fround(stepsize)));
          return fround(base_lr) * fround(1 / fround(1 + fround(exp(exponent))));
        }),
    },
  ],
]);
