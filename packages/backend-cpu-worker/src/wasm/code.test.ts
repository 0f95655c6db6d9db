import fc from "fast-check";
import { expect, test } from "vitest";
import { flatten, signed, unsigned } from "./code.ts";

/** LEB128 as the WebAssembly specification reads it (binary format, integers). */
function decode(bytes: readonly number[], extended: boolean): number {
  let value = 0n;
  bytes.forEach((byte, at) => (value |= BigInt(byte & 127) << BigInt(7 * at)));
  const negative = extended && (bytes.at(-1)! & 64) !== 0;
  return Number(negative ? value - (1n << BigInt(7 * bytes.length)) : value);
}

test("numbers survive LEB128", () => {
  const counts = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(counts, fc.integer(), (count, number) => {
      expect(decode(unsigned(count), false)).toBe(count);
      expect(decode(signed(number), true)).toBe(number);
    }),
    { seed: 3 },
  );
  expect([unsigned(624485), signed(-123456)]).toEqual([
    [0xe5, 0x8e, 0x26],
    [0xc0, 0xbb, 0x78],
  ]);
});

test("nested code is flattened in the order written", () => {
  expect([...flatten([1, [2, [3], []], Uint8Array.of(4, 5), 6])]).toEqual([1, 2, 3, 4, 5, 6]);
});
