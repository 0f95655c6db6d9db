import { expect, it } from "vitest";
import { familyOf, memoryOf } from "./memory.ts";

it("a family is a process with all its descendants, whatever their order", () => {
  const parents = new Map([
    [40, 30],
    [30, 20],
    [20, 10],
    [21, 10],
    [99, 1],
  ]);
  expect([...familyOf(20, parents)].toSorted((a, b) => a - b)).toEqual([20, 30, 40]);
  expect(familyOf(10, parents).size).toBe(5);
});

it.skipIf(process.platform !== "linux")("a process holds about what it takes", () => {
  const before = memoryOf(process.pid)!;
  const held = Buffer.alloc(200 * 2 ** 20, 1);
  const after = memoryOf(process.pid)!;
  expect(held.length).toBeGreaterThan(0);
  expect(after - before).toBeGreaterThan(150);
});

it("a process that is not there holds nothing that could be read", () => {
  expect(memoryOf(2 ** 30)).toBeNull();
});
