import { expect, it } from "vitest";
import { pictureTable, runtimeTable } from "./report.ts";
import type { Outcomes, Result } from "./result.ts";

const done = <Value>(value: Value) => ({ value, seconds: 1 });
const device = "2 threads, WASM SIMD";
const outcomes: Outcomes = {
  classify: done([0.25, 0.75]),
  train: done({ device, hash: "0123456789abcdef" }),
  exact: done({ device, hash: "123456789abcdef0" }),
  oracle: done({ device: "one thread", hash: "23456789abcdef01" }),
  kit: done({ kept: 73, broken: [] }),
};
const reference: Result = { runtime: "this", version: "20.20.2", outcomes };
const rows = (result: Result) => runtimeTable([reference, result], reference).split("\n").slice(2);

it("a row has the version, how the answers agree, the device, the hashes and the kit's verdict", () => {
  const [here, there] = rows({
    runtime: "node24",
    version: "24.1.0",
    outcomes: { ...outcomes, classify: done([0.25003, 0.75]) },
  });
  expect(here).toBe(
    "| Node, this one | 20.20.2 | same | 2 threads, WASM SIMD | `123456789abc` | `23456789abcd` | 73 of 73 |  |",
  );
  expect(there).toContain("| Node 24 | 24.1.0 | within 3e-5 | 2 threads");
});

it("a step that failed says so in its cell, and why in the remark, on one line and with no bar", () => {
  const [, row] = rows({
    runtime: "bun",
    version: "1.4.5",
    outcomes: { ...outcomes, train: { why: "hangs\n  after a | b", seconds: 90 } },
  });
  expect(row).toMatch(/^\| Bun \| 1\.4\.5 \| same \| \*\*fails\*\* \| .*\| train: hangs after a \\\| b \|$/);
});

it("a runtime that is not installed has a row that says what to install", () => {
  const [, row] = rows({ runtime: "firefox", missing: 'no Firefox: "apt-get install firefox-esr"' });
  expect(row).toBe('| Firefox |  |  |  |  |  |  | not installed: no Firefox: "apt-get install firefox-esr" |');
});

it("pages have a table of their own, with the growth of memory, or a dash where it cannot be read", () => {
  expect(pictureTable([reference])).toBeNull();
  const pictures = { device, what: "random weights, drawn images", images: 50, median: 17.5 } as const;
  const page = (runtime: "firefox" | "webkit", memory: { first: number; last: number } | null): Result => ({
    runtime,
    version: "1",
    outcomes: { pictures: done({ ...pictures, memory }) },
  });
  const table = pictureTable([page("firefox", { first: 600, last: 577 }), page("webkit", null)]);
  const [, , firefox, webkit] = table!.split("\n");
  expect(firefox).toBe(
    "| Firefox | random weights, drawn images | 2 threads, WASM SIMD | 50 | 17.5 ms | 600 MiB | −23 MiB |",
  );
  expect(webkit).toMatch(/\| 17\.5 ms \| – \| – \|$/);
});

it("why a device is what it is stands below the table, once for all rows", () => {
  const alone = "1 thread, WASM SIMD (this engine has no SharedArrayBuffer)";
  const row = (runtime: "chromium" | "webkit"): Result => ({
    runtime,
    version: "2.50",
    outcomes: { ...outcomes, train: done({ device: alone, hash: "0123456789abcdef" }) },
  });
  const table = runtimeTable([reference, row("chromium"), row("webkit")], reference);
  const [rows, ...notes] = table.split("\n\n");
  expect(rows?.match(/ 1 thread, WASM SIMD \[1\] /g)).toHaveLength(2);
  expect(notes).toEqual(["[1] This engine has no SharedArrayBuffer."]);
});
