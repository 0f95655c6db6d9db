import { Mt19937 } from "@squeezenet/core";
import { describe, expect, test } from "vitest";
import { shuffle, wholeUpTo } from "./shuffle.ts";

describe("a whole number up to a last one", () => {
  test("reaches both ends and nothing else, about equally often", () => {
    const generator = new Mt19937(3);
    const drawn = Array.from({ length: 70000 }, () => wholeUpTo(generator, 6));
    for (let whole = 0; whole <= 6; whole++) {
      expect(Math.abs(drawn.filter((each) => each === whole).length - 10000)).toBeLessThan(400);
    }
    expect(new Set(drawn).size).toBe(7);
  });

  test("draws nothing where there is no choice", () => {
    const generator = new Mt19937(3);
    expect(wholeUpTo(generator, 0)).toBe(0);
    expect(generator.next()).toBe(new Mt19937(3).next());
  });

  test("is the top bits of the output where the count is a power of two", () => {
    expect(wholeUpTo(new Mt19937(3), 255)).toBe(new Mt19937(3).next() >>> 24);
  });
});

describe("a shuffle", () => {
  test("keeps every item", () => {
    const items = Array.from({ length: 1000 }, (_, i) => i);
    shuffle(new Mt19937(5), items);
    expect(items).not.toEqual(items.toSorted((a, b) => a - b));
    expect(new Set(items).size).toBe(1000);
  });

  test("of one item or none draws nothing", () => {
    const generator = new Mt19937(5);
    shuffle(generator, []);
    shuffle(generator, ["only"]);
    expect(generator.next()).toBe(new Mt19937(5).next());
  });
});
