import type { Step } from "./step.ts";

/**
 * Numbers the steps by the barriers before them: steps of one group neither read nor overwrite what another of them
 * writes, so no thread has to wait inside a group. The halves of a concat are written to different places.
 */
export function groupsOf(steps: readonly Step[], joined: ReadonlySet<number>): readonly number[] {
  const groups: number[] = [];
  let group = 0;
  let first = 0;
  const conflict = (a: Step, b: Step): boolean => {
    const apart = a.value !== b.value && joined.has(a.value) && joined.has(b.value);
    return (
      a.writes.some((storage) => b.reads.includes(storage) || (!apart && b.writes.includes(storage))) ||
      a.reads.some((storage) => b.writes.includes(storage))
    );
  };
  steps.forEach((step, index) => {
    if (steps.slice(first, index).some((earlier) => conflict(earlier, step))) {
      group++;
      first = index;
    }
    groups.push(group);
  });
  return groups;
}
