import { expect, test } from "vitest";
import type { Kernel } from "../kernels/kernel.ts";
import { compiler } from "./compile.ts";
import { InlineExecutor } from "./executor.ts";
import { Heap } from "./heap.ts";
import { Library } from "./library.ts";

const kernel = (key: string, ...code: readonly number[]): Kernel => ({
  key,
  write: ({ routine }) => code.forEach((byte) => routine.emit(byte)),
});

test("a kernel that the engine refuses is refused each time, and takes no number from the others", () => {
  const heap = new Heap(false);
  const library = new Library("none", new InlineExecutor(heap), false, compiler());
  const [sound, broken] = [kernel("sound", 0x01), kernel("broken", 0xff)]; // nop, and no instruction at all
  for (const busy of [false, true]) expect(() => library.numbers([sound, broken], busy)).toThrow(/Compil/);
  expect(library.numbers([sound], true)).toEqual([0]);
  expect(library.numbers([kernel("other", 0x01), sound], false)).toEqual([1, 0]);
});
