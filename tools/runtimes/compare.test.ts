import { describe, expect, it } from "vitest";
import { classifyDistance, problemsOf } from "./compare.ts";
import type { Outcomes, Tried } from "./result.ts";

const done = <Value>(value: Value) => ({ value, seconds: 1 });
const device = "2 threads, WASM SIMD";
const right: Outcomes = {
  classify: done([0.25, 0.75]),
  train: done({ device, hash: "ab" }),
  exact: done({ device, hash: "cd" }),
  oracle: done({ device: "one thread", hash: "ef" }),
  kit: done({ kept: 73, broken: [] }),
};
const reference: Tried = { runtime: "this", version: "20.20.2", outcomes: right };
/** What is wrong with a Bun that differs in this. */
const problems = (different: Outcomes) =>
  problemsOf({ runtime: "bun", version: "1.4.5", outcomes: { ...right, ...different } }, reference);

describe("a runtime", () => {
  it("with the hashes and probabilities of the Node at hand has no problem", () => {
    expect(problems({})).toEqual([]);
  });

  it("may have another hash by its defaults, where relaxed SIMD may round otherwise", () => {
    expect(problems({ train: done({ device, hash: "other" }) })).toEqual([]);
  });

  it.each(["exact", "oracle"] as const)("may not have another hash in %s", (step) => {
    const expected = right[step] as { value: { hash: string } };
    expect(problems({ [step]: done({ device, hash: "01" }) })).toEqual([
      `${step}: hash 01, where Node, this one has ${expected.value.hash}`,
    ]);
  });

  it("may be off in a probability by 1e-4, and not by more", () => {
    expect(problems({ classify: done([0.25005, 0.75]) })).toEqual([]);
    expect(problems({ classify: done([0.2502, 0.75]) })).toEqual([
      "classify: a probability is 2.0e-4 off that of Node, this one",
    ]);
    expect(problems({ classify: done([0.25]) })).toEqual([expect.stringContaining("Infinity off")]);
  });

  it("has each step that failed as a problem, with its reason", () => {
    expect(problems({ train: { why: "hangs", seconds: 90 }, exact: { why: "SIGTRAP", seconds: 1 } })).toEqual([
      "train: hangs",
      "exact: SIGTRAP",
    ]);
  });

  it("has broken promises of the kit as a problem", () => {
    expect(problems({ kit: done({ kept: 71, broken: ["laws: relu", "order: two reads"] }) })).toEqual([
      "kit: 2 promises broken, first laws: relu",
    ]);
  });

  it("that could not be tried at all has that as its problem", () => {
    const dead: Tried = { runtime: "firefox", version: "", outcomes: {}, failure: "firefox: did not come up" };
    expect(problemsOf(dead, reference)).toEqual(["firefox: did not come up"]);
  });

  it("that is not installed has none", () => {
    expect(problemsOf({ runtime: "bun", missing: "no such package" }, reference)).toEqual([]);
  });
});

it("the distance of probabilities is the greatest, and null where there are none", () => {
  expect(classifyDistance({ classify: done([0.5, 0.5]) }, right)).toBe(0.25);
  expect(classifyDistance({}, right)).toBeNull();
});

it("the Node at hand is no less a failure when its own step fails", () => {
  const broken: Tried = { ...reference, outcomes: { ...right, kit: { why: "exit code 1", seconds: 1 } } };
  expect(problemsOf(broken, broken)).toEqual(["kit: exit code 1"]);
});
