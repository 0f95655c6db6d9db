import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cppFloatOfBits, cppNumber } from "../../src/cpp-number.ts";

/* Hashes of what a C++ stream prints, one number a line: made by data/cpp-number/cpp-number.cpp. */
const hashes: Record<string, string> = JSON.parse(
  readFileSync(new URL("data/cpp-number/cpp-number.json", import.meta.url), "utf8"),
);

const sha256 = (lines: readonly string[]): string =>
  createHash("sha256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest("hex");

describe("a number is printed as a C++ stream prints it", () => {
  test("every 40961st float32, subnormals, infinities and both signs of NaN among them", () => {
    const lines = Array.from({ length: Math.ceil(2 ** 32 / 40961) }, (_, i) => cppFloatOfBits(i * 40961));
    expect(lines).toContain("nan");
    expect(lines).toContain("-nan");
    expect(sha256(lines)).toBe(hashes.floats);
  });

  test("numbers halfway between two of six digits go to the even one", () => {
    const lines = Array.from({ length: Math.ceil(900000 / 7) }, (_, i) => cppNumber(100000.5 + 7 * i));
    expect(sha256(lines)).toBe(hashes.ties);
  });
});
