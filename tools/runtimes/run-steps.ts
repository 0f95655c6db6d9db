import type { Outcome } from "./result.ts";

export type StepsOf<All> = { readonly [Name in keyof All]: () => Promise<All[Name]> };
export type OutcomesOf<All> = { readonly [Name in keyof All]: Outcome<All[Name]> };

/** Runs steps one after another, in the order of the table. A step that fails is an outcome, and the next one runs. */
export async function runSteps<All extends object>(
  steps: StepsOf<All>,
  say: (message: string) => void,
): Promise<OutcomesOf<All>> {
  const outcomes: [string, Outcome<unknown>][] = [];
  for (const [name, step] of Object.entries<() => Promise<unknown>>(steps)) {
    const outcome = await tried(step);
    say(`  ${name}: ${"why" in outcome ? outcome.why : "done"} (${outcome.seconds} s)`);
    outcomes.push([name, outcome]);
  }
  // The one place where the table of steps meets its outcomes, name by name.
  return Object.fromEntries(outcomes) as OutcomesOf<All>;
}

async function tried<Value>(step: () => Promise<Value>): Promise<Outcome<Value>> {
  const begun = performance.now();
  const seconds = (): number => Math.round((performance.now() - begun) / 100) / 10;
  try {
    const value = await step();
    return { value, seconds: seconds() };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error), seconds: seconds() };
  }
}
