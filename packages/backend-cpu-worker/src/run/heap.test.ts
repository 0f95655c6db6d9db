import fc from "fast-check";
import { expect, test } from "vitest";
import { expectFound } from "@squeezenet/core";
import { Heap } from "./heap.ts";

test("blocks never overlap, keep what is written to them, and all memory comes back", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat()), (wanted, picks) => {
      const heap = new Heap(false);
      const first = heap.allocate(4);
      heap.release(first);
      const blocks: { address: number; floats: number; mark: number }[] = [];
      const check = (): void =>
        blocks.forEach(({ address, floats, mark }) =>
          expect(heap.floats(address, floats).every((value) => value === mark)).toBe(true),
        );
      wanted.forEach((floats, mark) => {
        const address = heap.allocate(4 * floats);
        heap.floats(address, floats).fill(mark);
        blocks.push({ address, floats, mark });
        const pick = picks.next().value!;
        if (pick % 3 === 0) heap.release(expectFound(blocks.splice(pick % blocks.length, 1), 0).address);
        check();
      });
      for (const { address } of blocks) heap.release(address);
      expect(heap.held).toBe(0);
      expect(heap.allocate(4)).toBe(first);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test("a block is given back once", () => {
  const heap = new Heap(false);
  const address = heap.allocate(100);
  heap.release(address);
  expect(() => heap.release(address)).toThrow(/no block starts at/);
});

test("what is written beside a watched block is told once, with where", () => {
  const heap = new Heap(false, true);
  const [one, two] = [heap.allocate(40), heap.allocate(64)];
  heap.floats(one, 10).fill(1);
  heap.floats(two, 16).fill(2);
  expect(heap.overrun()).toBe(null);
  heap.floats(one, 12)[11] = 3;
  expect(heap.overrun()).toBe("something was written 4 bytes behind the end of a block of 40 bytes");
  expect(heap.overrun()).toBe(null);
  heap.floats(two - 8, 1)[0] = 3;
  heap.release(two);
  expect(heap.overrun()).toBe("something was written 8 bytes before the start of a block of 64 bytes");
  heap.release(one);
  expect(heap.held).toBe(0);
});

test("blocks that nobody watches stand side by side", () => {
  const heap = new Heap(false);
  expect(heap.allocate(64) - heap.allocate(64)).toBe(-64);
  expect(heap.overrun()).toBe(null);
});
