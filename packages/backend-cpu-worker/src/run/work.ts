import type { Machine } from "../plan/machine.ts";
import { floatsAt, type Plan } from "../plan/plan.ts";
import type { InstructionSet } from "../wasm/lanes.ts";
import type { Work } from "./executor.ts";

/** Floating-point operations and floats written: more of either is more work. */
interface Amount {
  readonly flops: number;
  readonly floats: number;
}

/**
 * One or two milliseconds of work are done where they are asked for: a message to a thread and its answer take as long.
 * Measured on two cores: training a net of 2,226 weights in batches of 4 (16 million operations a pass) goes from 60 to
 * 100 iterations a second.
 */
const light: Amount = { flops: 2e7, floats: 2e6 };

/**
 * Work of about 50 ms for each thread, from when on a browser speaks of a long task: for so long a caller may be kept. One
 * image of SqueezeNet v1.0 is 1.7e9 operations.
 */
const brief: { readonly [Set in InstructionSet]: Amount } = {
  relaxed: { flops: 2e9, floats: 5e7 },
  portable: { flops: 2e9, floats: 5e7 },
  none: { flops: 2e8, floats: 5e6 },
};

/** How much work a plan is, for a machine with that instruction set and that many threads. */
export function workOf(plan: Plan, { set, threads }: Machine): Work {
  const flops = plan.steps.reduce((sum, step) => sum + step.flops, 0);
  const written = plan.steps.flatMap(({ writes }) => writes);
  const floats = written.reduce((sum, storage) => sum + floatsAt(plan, storage), 0);
  if (flops <= light.flops && floats <= light.floats) return "light";
  const most = brief[set];
  return flops <= most.flops * threads && floats <= most.floats * threads ? "brief" : "long";
}
