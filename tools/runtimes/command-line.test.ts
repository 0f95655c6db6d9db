import { expect, it } from "vitest";
import { help, readOptions, UsageError } from "./command-line.ts";
import { runtimeNames } from "./runtimes.ts";

it("without arguments all runtimes are tried and none is required", () => {
  expect(readOptions([], {})).toEqual({ only: runtimeNames, require: [], json: false, write: false });
});

it("--only and --require take names; the Node at hand is always tried", () => {
  expect(readOptions(["--only", "bun,firefox", "--require", "bun", "--json"], {})).toEqual({
    only: ["this", "bun", "firefox"],
    require: ["bun"],
    json: true,
    write: false,
  });
});

it("REQUIRE_RUNTIMES requires as --require does", () => {
  expect(readOptions([], { REQUIRE_RUNTIMES: "node26,deno" })?.require).toEqual(["node26", "deno"]);
});

it.each([
  [["--fast"], "unknown option --fast (there is: --only"],
  [["--only"], "--only needs a list of runtimes after it"],
  [["--require", "node18"], '--require: no runtime "node18" (there is: this, node20,'],
  [["--only", "bun", "--write"], "--write is for all runtimes: leave out --only"],
])("%j is an error that says what would do", (given, message) => {
  expect(() => readOptions(given, {})).toThrow(UsageError);
  expect(() => readOptions(given, {})).toThrow(message);
});

it("--help lists every runtime", () => {
  expect(readOptions(["--help"], {})).toBeNull();
  for (const name of runtimeNames.filter((each) => each !== "this")) expect(help).toContain(name);
});
