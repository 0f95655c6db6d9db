import { expect, test } from "vitest";
import module from "../src/index.ts";
import type { Work } from "../src/run/executor.ts";
import { workOf } from "../src/run/work.ts";
import { train } from "./small-net.ts";

interface Trained {
  readonly bits: readonly (readonly number[])[];
  /** How much work the plans were. */
  readonly work: ReadonlySet<Work>;
}

async function trained(batch: number, options: Readonly<Record<string, string>>): Promise<Trained> {
  await using backend = await module.open({ simd: "portable", ...options });
  const { weights } = await train(backend, { iterations: 3, batch, passes: 1 });
  const machine = { set: "portable", threads: Number(options["threads"]) } as const;
  const work = new Set(backend.plans.map((plan) => workOf(plan, machine)));
  return { bits: weights.map((values) => [...new Int32Array(values.buffer)]), work };
}

test.each([
  [2, "light"],
  [32, "brief"],
] as const)("what the calling thread computes has the threads' bits: batches of %i, %s work", async (batch, most) => {
  const apart = await trained(batch, { threads: "2", inline: "false" });
  expect(apart.work).toEqual(new Set(most === "brief" ? ["light", "brief"] : ["light"]));
  for (const threads of ["1", "2", "3", "5"])
    expect((await trained(batch, { threads, inline: "true" })).bits).toEqual(apart.bits);
});
