import fc from "fast-check";
import { expect, test } from "vitest";
import { expectFound } from "@squeezenet/core";
import { layOut } from "./arena.ts";

const lifetime = fc.record({ floats: fc.integer({ min: 1, max: 500 }), from: fc.nat(20), length: fc.nat(6) });

test("what lives at the same time never shares a place, and the arena is no larger than all of it", () => {
  fc.assert(
    fc.property(fc.array(lifetime, { maxLength: 40 }), (drawn) => {
      const lifetimes = drawn.map(({ floats, from, length }) => ({ floats, from, to: from + length }));
      const { offsets, bytes } = layOut(lifetimes);
      lifetimes.forEach((a, i) => {
        expect(expectFound(offsets, i) + 4 * a.floats).toBeLessThanOrEqual(bytes);
        lifetimes.forEach((b, j) => {
          if (i === j || a.to < b.from || b.to < a.from) return;
          expect(
            expectFound(offsets, i) + 4 * a.floats <= expectFound(offsets, j) ||
              expectFound(offsets, j) + 4 * b.floats <= expectFound(offsets, i),
          ).toBe(true);
        });
      });
      expect(bytes).toBeLessThanOrEqual(lifetimes.reduce((total, { floats }) => total + 4 * floats + 63, 0));
    }),
    { seed: 2 },
  );
});

test("a chain of ops needs room for two of its values, however long it is", () => {
  const chain = Array.from({ length: 50 }, (_, at) => ({ floats: 1024, from: at, to: at + 1 }));
  expect(layOut(chain).bytes).toBe(2 * 4096);
});
