import { expect, it } from "vitest";
import { InternalError } from "./errors.ts";
import { expectFound } from "./expect-found.ts";

it("gives what stands there", () => {
  expect(expectFound([3, 0], 1)).toBe(0);
  expect(expectFound(Float32Array.of(1.5), 0)).toBe(1.5);
  expect(expectFound(new Map([["a", null]]), "a")).toBeNull();
});

it("says where nothing stands", () => {
  expect(() => expectFound([3], 1)).toThrow(InternalError);
  expect(() => expectFound(new Map([["a", 1]]), "b")).toThrow("nothing stands at b among 1");
});
