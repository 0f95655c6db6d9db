import { expectFound, oracle } from "@squeezenet/core";
import { expect, test } from "vitest";
import { openForTest } from "./open-for-test.ts";
import { train } from "./small-net.ts";

const backend = openForTest();

// Weights are below 1, where a rounding is 2⁻²⁵ at most; 64 of them are on the way through two updates.
const allowed = 2 ** -19;

test("two iterations come to the oracle's weights", async () => {
  const schedule = { iterations: 2, batch: 4, passes: 1 };
  const truth = await train(await oracle.open(), schedule);
  const found = await train(backend(), schedule);
  found.forEach((values, i) =>
    values.forEach((value, at) =>
      expect(Math.abs(value - expectFound(expectFound(truth, i), at)), `weights ${i}[${at}]`).toBeLessThan(allowed),
    ),
  );
});

test("any split of the batch over passes gives the same bits", async () => {
  const whole = await train(backend(), { iterations: 3, batch: 6, passes: 1 });
  for (const [batch, passes] of [
    [3, 2],
    [2, 3],
    [1, 6],
  ] as const)
    // prettier-ignore
    expect(await train(backend(), { iterations: 3, batch, passes }), `${batch} × ${passes}`).toEqual(whole);
});

test("500 iterations leave arrays, numbers and kernels where they were, and the process's memory too", async () => {
  const held: GpuHeld[] = [];
  const memory: number[] = [];
  await train(backend(), {
    iterations: 500,
    batch: 2,
    passes: 1,
    watch: async (iteration) => {
      if (iteration % 50 !== 49) return;
      await backend().idle();
      held.push(backend().held);
      memory.push(process.memoryUsage().rss / 2 ** 20);
    },
  });
  for (const each of held) expect(each).toEqual(held[0]);
  await backend().idle();
  expect(backend().held).toMatchObject({ arrays: 0, numbers: 0 });
  // Between the 100th and the 500th iteration; the first ones compile.
  expect(memory.at(-1)! - expectFound(memory, 1)).toBeLessThan(48);
});

type GpuHeld = ReturnType<typeof backend>["held"];
