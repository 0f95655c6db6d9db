import { expect, test } from "vitest";
import { fromText, toText } from "./message-text.ts";

test.each([[[-0, 0, NaN, Infinity, -Infinity, 5e-324, 0.1]], [{ a: [{ b: -0 }], c: null, d: "NaN", e: true }], [null]])(
  "%j comes back as it was",
  (value) => {
    expect(fromText(toText(value))).toEqual(value);
  },
);

test("nothing comes back as null", () => {
  expect(fromText(toText(undefined))).toBeNull();
});
