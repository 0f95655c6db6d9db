import { describe, expect, test } from "vitest";
import { create, type Fields } from "@squeezenet/caffe-io";
import { learningRate, LearningRateError, type LearningRateSchedule } from "./learning-rate.ts";

const squeezeNet: Fields<"SolverParameter"> = {
  lr_policy: "fixed",
  base_lr: 0.04,
  gamma: 0.1,
  power: 1,
  stepsize: 100,
  stepvalue: [10, 20, 30],
  max_iter: 170000,
};

const scheduled = (fields: Fields<"SolverParameter">): LearningRateSchedule =>
  learningRate(create("SolverParameter", { ...squeezeNet, ...fields }));

describe("a learning rate", () => {
  test("falls in a straight line to its last iteration in SqueezeNet's solver", () => {
    const schedule = scheduled({ lr_policy: "poly" });
    expect(schedule(0, 0).rate).toBe(Math.fround(0.04));
    expect(schedule(85000, 0).rate).toBe(Math.fround(0.02));
    expect(schedule(169999, 0).rate).toBeGreaterThan(0);
    expect(schedule(170000, 0).rate).toBe(0);
  });

  test("takes at most one of multistep's steps a call, from the step that it is given", () => {
    const schedule = scheduled({ lr_policy: "multistep" });
    expect([9, 10, 11].map((iteration) => schedule(iteration, 0).currentStep)).toEqual([0, 1, 1]);
    expect(schedule(35, 0)).toEqual({ rate: Math.fround(Math.fround(0.04) * Math.fround(0.1)), currentStep: 1 });
    expect([1, 2, 3].map((step) => schedule(35, step).currentStep)).toEqual([2, 3, 3]);
  });

  test("finds the step by itself where the policy is step", () => {
    const schedule = scheduled({ lr_policy: "step" });
    expect([99, 100, 250].map((iteration) => schedule(iteration, 7).currentStep)).toEqual([0, 1, 2]);
  });

  test.each(["fixed", "exp", "inv", "poly", "sigmoid"])("leaves the step alone where the policy is %s", (lr_policy) => {
    expect(scheduled({ lr_policy })(35, 2).currentStep).toBe(2);
  });

  test("rises to base_lr where the policy is sigmoid, and is half of it at stepsize", () => {
    const schedule = scheduled({ lr_policy: "sigmoid" });
    expect(schedule(100, 0).rate).toBe(Math.fround(0.02));
    expect(schedule(100000, 0).rate).toBe(Math.fround(0.04));
  });

  test("ends at 0, not NaN, where gamma^iteration is below every number", () => {
    expect(scheduled({ lr_policy: "exp" })(1_000_000, 0).rate).toBe(0);
  });
});

describe("a policy that cannot be followed", () => {
  test("is named, beside the seven that there are", () => {
    expect(() => scheduled({ lr_policy: "cosine" })).toThrow(
      new LearningRateError('unknown lr_policy "cosine" (there is: fixed, step, exp, inv, multistep, poly, sigmoid)'),
    );
  });

  test.each([
    ["step", { stepsize: 0 }, 'lr_policy "step": stepsize is 0, but must be greater than 0'],
    ["sigmoid", { stepsize: -1 }, 'lr_policy "sigmoid": stepsize is -1, but must be greater than 0'],
    ["exp", { gamma: -0.5 }, 'lr_policy "exp": gamma is -0.5, but must be 0 or more'],
    ["multistep", { gamma: NaN }, 'lr_policy "multistep": gamma is nan, but must be 0 or more'],
  ])("%s with %o says which field is wrong", (lr_policy, fields, message) => {
    expect(() => scheduled({ lr_policy, ...fields })).toThrow(new LearningRateError(message));
  });

  test("is none where a field that it does not use is wrong", () => {
    expect(scheduled({ gamma: -1, stepsize: 0 })(3, 0).rate).toBe(Math.fround(0.04));
  });
});
