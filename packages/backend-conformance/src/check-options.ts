import type { CasePath } from "./case-path.ts";

/** How thoroughly, and from which seed, a check tries. */
export interface CheckOptions {
  /** Random cases for each property. */
  readonly runs: number;
  readonly seed: number;
  /** Replays this one case and no other. */
  readonly at?: CasePath;
}

/** CONFORMANCE_RUNS and CONFORMANCE_SEED, where the runtime has an environment; else 100 runs from seed 1. */
export function optionsFrom(
  environment: Readonly<Record<string, string | undefined>> = {},
  given: Partial<CheckOptions> = {},
): CheckOptions {
  return {
    runs: given.runs ?? Number(environment["CONFORMANCE_RUNS"] ?? 100),
    seed: given.seed ?? Number(environment["CONFORMANCE_SEED"] ?? 1),
  };
}
