import { create } from "@squeezenet/caffe-io";
import { expect, test } from "vitest";
import { checkSchedule } from "./schedule.ts";

const sizes = { batchSize: 1, records: 1, tests: [] };
const warnings = (fields: Parameters<typeof create<"SolverParameter">>[1]): readonly string[] =>
  [...checkSchedule(create("SolverParameter", { max_iter: 100, ...fields }), sizes)]
    .filter(({ gravity }) => gravity === "warning")
    .map(({ message }) => message);

test("a step past the end is told for the policy that takes it, and for no other", () => {
  expect(warnings({ lr_policy: "step", stepsize: 50, stepvalue: [500] })).toEqual([]);
  expect(warnings({ lr_policy: "multistep", stepvalue: [50, 99], stepsize: 500 })).toEqual([]);
  expect(warnings({ lr_policy: "poly", stepsize: 500, stepvalue: [500] })).toEqual([]);
  expect(warnings({ lr_policy: "step", stepsize: 100 })).toEqual([
    'lr_policy "step" steps at iteration 100, which max_iter 100 never reaches',
  ]);
  expect(warnings({ lr_policy: "multistep", stepvalue: [50, 120] })).toEqual([
    'lr_policy "multistep" steps at iteration 120, which max_iter 100 never reaches',
  ]);
});
