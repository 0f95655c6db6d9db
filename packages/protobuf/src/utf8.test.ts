import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, stringOf } from "./utf8.ts";

test("any bytes survive a string", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(bytesOf(stringOf(bytes))).toEqual(bytes);
    }),
  );
});

test("bytes near the limits of UTF-8 survive a string", () => {
  const edge = fc.constantFrom(
    0x7f,
    0x80,
    0x8f,
    0x90,
    0x9f,
    0xa0,
    0xbf,
    0xc1,
    0xc2,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
  );
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 12 }), (list) => {
      expect(bytesOf(stringOf(Uint8Array.from(list)))).toEqual(Uint8Array.from(list));
    }),
    { numRuns: 1000 },
  );
});

test("any well-formed string survives its bytes, which are its UTF-8", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
      expect(stringOf(bytesOf(text))).toBe(text);
      expect(bytesOf(text)).toEqual(new TextEncoder().encode(text));
    }),
  );
});

test("a byte that is no UTF-8 is one lone surrogate", () => {
  expect(stringOf(Uint8Array.of(0x61, 0xff, 0xc3, 0xa9))).toBe("a\udcffé");
});
