import { expect, it } from "vitest";
import { namedOptions, option } from "./named-option.ts";
import type { Keeping } from "./run/keep-run.ts";
import type { RunFiles } from "./run/prepare.ts";
import type { TrainingOptions } from "./run/training-options.ts";

it("names options that the functions of this package take, and a backend's", () => {
  // What this holds is the type: a name that no function takes does not compile.
  const taken: readonly (keyof RunFiles | keyof TrainingOptions | keyof Keeping | "exact")[] = namedOptions;
  expect(new Set(taken).size).toBe(namedOptions.length);
});

it("writes an option between backticks, with its value where there is one", () => {
  expect(option("batchSize")).toBe("`batchSize`");
  expect(option("batchSize", 4)).toBe("`batchSize: 4`");
});
