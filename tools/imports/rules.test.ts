import { expect, test } from "vitest";
import { expectFound } from "@squeezenet/core";
import { findCycles } from "./find-cycles.ts";
import { packageRules } from "./rules.ts";

test("the table of packages has no circle", () => {
  const graph = new Map(
    Object.entries(packageRules).map(([name, { ours }]) => [name, ours.map((door) => expectFound(door.split("/"), 0))]),
  );
  expect(findCycles(graph)).toEqual([]);
});

test("every door in the table belongs to a package of the table", () => {
  const doors = Object.values(packageRules).flatMap(({ ours, testsOurs }) => [...ours, ...testsOurs]);
  expect(doors.filter((door) => packageRules[expectFound(door.split("/"), 0)] === undefined)).toEqual([]);
});
