import { expect, test } from "vitest";
import { pairs } from "./pairs.ts";

test("elements stand side by side", () => {
  expect(pairs([1, 2], ["a", "b"])).toEqual([
    [1, "a"],
    [2, "b"],
  ]);
});

test("a list that is too short is refused with the place of what it lacks", () => {
  expect(() => pairs([1, 2], ["a"])).toThrow("cpu-worker: internal error: a partner of element 1 of 2 is missing");
});
