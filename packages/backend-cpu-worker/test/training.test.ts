import { expectFound, oracle } from "@squeezenet/core";
import { describe, expect, test } from "vitest";
import module, { describePlan } from "../src/index.ts";
import { type Schedule, type Trained, train } from "./small-net.ts";

async function trained(options: Readonly<Record<string, string>>, schedule: Schedule): Promise<Trained> {
  const backend = await module.open({ inline: "false", ...options });
  try {
    return await train(backend, schedule);
  } finally {
    await backend[Symbol.asyncDispose]();
  }
}

const bits = ({ weights }: Trained): number[][] => weights.map((values) => [...new Int32Array(values.buffer)]);
const sets = ["relaxed", "portable", "none"] as const;

describe.each(sets)("with simd=%s", (simd) => {
  test("training ends with the same bits for 1, 2, 3 and 5 threads", async () => {
    const schedule = { iterations: 3, batch: 4, passes: 1 };
    const alone = await trained({ simd, threads: "1" }, schedule);
    expect(alone.losses.every(Number.isFinite)).toBe(true);
    expect(alone.losses.at(-1)).not.toBe(alone.losses[0]);
    for (const threads of ["2", "3", "5"])
      expect(bits(await trained({ simd, threads }, schedule))).toEqual(bits(alone));
  });

  test("training ends with the same bits for every split of the effective batch", async () => {
    const whole = await trained({ simd, threads: "2" }, { iterations: 2, batch: 6, passes: 1 });
    for (const batch of [1, 2, 3])
      expect(bits(await trained({ simd, threads: "2" }, { iterations: 2, batch, passes: 6 / batch }))).toEqual(
        bits(whole),
      );
  });

  test("training follows the oracle", async () => {
    const schedule = { iterations: 3, batch: 2, passes: 1 };
    const found = await trained({ simd, threads: "2" }, schedule);
    const expected = await train(await oracle.open(), schedule);
    found.losses.forEach((loss, i) => expect(Math.abs(loss - expectFound(expected.losses, i))).toBeLessThan(1e-5));
    found.weights.forEach((values, i) => {
      const truth = expectFound(expected.weights, i);
      const scale = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      values.forEach((value, at) => expect(Math.abs(value - expectFound(truth, at))).toBeLessThan(1e-5 * scale));
    });
  });
});

test("exact is the portable SIMD: the same bits as simd=portable", async () => {
  const schedule = { iterations: 2, batch: 2, passes: 1 };
  const exact = await trained({ exact: "true", threads: "2" }, schedule);
  expect(bits(exact)).toEqual(bits(await trained({ simd: "portable", threads: "1" }, schedule)));
});

test("an iteration takes no memory beyond the second, and no new plan", async () => {
  const backend = await module.open({ threads: "2" });
  try {
    await train(backend, { iterations: 2, batch: 4, passes: 1 });
    const [before, plans] = [backend.memory, backend.plans.length];
    await train(backend, { iterations: 5, batch: 4, passes: 1 });
    expect(backend.memory.held).toBe(before.held);
    expect(backend.memory.size).toBe(before.size);
    expect(backend.memory.code).toBe(before.code);
    expect(backend.plans.length).toBe(plans);
  } finally {
    await backend[Symbol.asyncDispose]();
  }
});

test("the plan fuses ReLU into convolutions and copies nothing for concat and slice", async () => {
  const backend = await module.open({ threads: "2" });
  try {
    await train(backend, { iterations: 2, batch: 2, passes: 1 });
    const plan = backend.plans.find(({ steps }) => steps.some(({ label }) => label === "convBias + relu"))!;
    const labels = plan.steps.map(({ label }) => label);
    expect(labels.filter((label) => label === "convBias + relu")).toHaveLength(8);
    expect(labels.filter((label) => /^relu$|^convBias$|copy|concat|slice/.test(label))).toEqual([]);
    expect(describePlan(plan)).toContain("GFLOP");
  } finally {
    await backend[Symbol.asyncDispose]();
  }
});
