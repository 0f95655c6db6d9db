import { floatsAt, type Plan } from "./plan/plan.ts";

/**
 * A plan in words: how many calls became how many steps, what was fused or left out, the memory it needs, and a line for
 * each step with its tasks and its work in GFLOP.
 */
export function describePlan(plan: Plan): string {
  const { steps, ops, calls, viewed, groups } = plan;
  const work = steps.reduce((total, { flops }) => total + flops, 0);
  const kept = plan.survivors.reduce((total, { floats }) => total + 4 * floats, 0);
  const apart = [...plan.temporaries.keys()].reduce((total, storage) => total + 4 * floatsAt(plan, storage), 0);
  const fused = calls - ops.length;
  const head = [
    `${calls} calls, ${steps.length} steps, ${(groups.at(-1) ?? -1) + 1} barriers`,
    `${fused} fused or unused, ${viewed} concat halves and slices in place`,
    `${(work / 1e9).toFixed(3)} GFLOP in convolutions`,
    `arena ${mebibytes(plan.arenaBytes)} for ${mebibytes(apart)} of temporaries, ${mebibytes(kept)} of results`,
  ];
  const lines = steps.map(({ label, kernel, tasks, flops, writes }, index) => {
    const bytes = writes.reduce((total, storage) => total + 4 * floatsAt(plan, storage), 0);
    const size = `${String(tasks).padStart(6)} tasks ${mebibytes(bytes).padStart(12)}`;
    const power = flops === 0 ? "" : `  ${(flops / 1e9).toFixed(3)} GFLOP`;
    const [name = ""] = kernel.key.split(" ");
    return `${String(index).padStart(4)}  ${label.padEnd(28)} ${name.padEnd(20)} ${size}${power}`;
  });
  return [...head, ...lines].join("\n");
}

/** All plans that a backend has in use, the latest last. */
export const describePlans = (backend: { readonly plans: readonly Plan[] }): string =>
  backend.plans.map(describePlan).join("\n\n");

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
