import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageEntry } from "./package-entry.ts";

/** A folder with a package.json and these files. */
function folderWith(manifest: object | string | null, ...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "package-entry-"));
  const text = typeof manifest === "string" ? manifest : JSON.stringify(manifest);
  if (manifest !== null) writeFileSync(join(folder, "package.json"), text);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `export default { api: 1, name: "${file}", async open() {} };\n`);
  }
  return folder;
}

test("exports win over main, as text, as a door, under conditions and in lists", () => {
  const rows: readonly (readonly [object | string | readonly unknown[], string])[] = [
    ["./x.js", "x.js"],
    [{ ".": "./x.js", "./y": "./y.js" }, "x.js"],
    [{ import: "./x.js", default: "./y.js" }, "x.js"],
    [{ ".": { types: "./x.d.ts", browser: "./y.js", default: "./x.js" } }, "x.js"],
    // The order in the file decides, not that of the conditions.
    [{ default: "./y.js", import: "./x.js" }, "y.js"],
    [{ require: "./y.js", node: { require: "./y.js", import: "./deep/x.js" } }, "deep/x.js"],
    [{ ".": [{ browser: "./y.js" }, "./x.js"] }, "x.js"],
  ];
  for (const [exports, entry] of rows) {
    const folder = folderWith({ exports, main: "./main.js" }, "x.js", "y.js", "main.js", "deep/x.js");
    expect(packageEntry(folder)).toBe(join(folder, entry));
  }
});

test("main, with or without its ending, or a folder; without it, index.js", () => {
  const rows: readonly (readonly [object, string])[] = [
    [{ main: "./lib/main.js" }, "lib/main.js"],
    [{ main: "lib/main" }, "lib/main.js"],
    [{ main: "./lib" }, "lib/index.js"],
    [{}, "index.js"],
    [{ main: "./gone.js" }, "index.js"],
  ];
  for (const [manifest, entry] of rows) {
    const folder = folderWith(manifest, "lib/main.js", "lib/index.js", "index.js");
    expect(packageEntry(folder)).toBe(join(folder, entry));
  }
});

test("what leads nowhere says what was tried", () => {
  const rows: readonly (readonly [object | string | null, RegExp])[] = [
    [null, /is a folder without a package\.json\. Give the backend's file/],
    [{}, /package\.json: it has neither "exports" nor "main" \(tried \S*index\.js\)/],
    [
      { main: "./gone" },
      /its "main" leads to no file \(tried \S*gone, \S*gone\.js, \S*gone\/index\.js, \S*index\.js\)/,
    ],
    [{ exports: "./gone.js" }, /"exports" names \.\/gone\.js, and there is no file \S*gone\.js/],
    [
      { exports: { require: "./x.js" } },
      /"exports" has nothing for "\." \(conditions tried: .*node, import, .*default\)/,
    ],
    [{ exports: { "./y": "./x.js" } }, /"exports" has nothing for "\."/],
    [{ exports: { import: null, default: "./x.js" } }, /"exports" has nothing for "\."/],
    [{ exports: "x.js" }, /names "x\.js", which does not begin with "\.\/"/],
    ["{", /package\.json: .*JSON/],
    ["3", /package\.json: expected an object/],
  ];
  for (const [manifest, message] of rows) expect(() => packageEntry(folderWith(manifest, "x.js"))).toThrow(message);
});
