import { create, type Fields } from "@squeezenet/caffe-io";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { learningRate } from "../../src/learning-rate.ts";

/* Rates that BVLC Caffe 1.0.0 (git 9b8915401) used at each iteration, float32 written with all their digits. */
type Run = { name: string; solver: Fields<"SolverParameter">; lr: number[] };
const runs: Run[] = JSON.parse(readFileSync(new URL("data/learning-rate.json", import.meta.url), "utf8"));

describe("a policy gives Caffe's rates exactly", () => {
  test.each(runs)("$name: $solver.lr_policy", ({ solver, lr }) => {
    const schedule = learningRate(create("SolverParameter", solver));
    let currentStep = 0;
    const rates = lr.map((_, iteration) => {
      const next = schedule(iteration, currentStep);
      currentStep = next.currentStep;
      return next.rate;
    });
    expect(rates).toEqual(lr);
  });

  test("each of the seven policies is among the runs", () => {
    expect(new Set(runs.map(({ solver }) => solver.lr_policy)).size).toBe(7);
  });
});
