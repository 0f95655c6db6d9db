import { describe, expect, it } from "vitest";
import { BrowserUnavailable, findBrowser } from "./find-browser.ts";
import { isBrowserRequired } from "./require-browser.ts";

describe.each([
  ["chromium", "CHROMIUM_PATH"],
  ["firefox", "FIREFOX_PATH"],
  ["webkit", "WEBKIT_PATH"],
] as const)("%s", (browser, variable) => {
  it(`is where ${variable} says`, () => {
    // Any file will do: it is looked for, not started.
    expect(findBrowser(browser, { [variable]: process.execPath })).toBe(process.execPath);
  });

  it(`is an error that names ${variable} where there is no such file`, () => {
    const find = () => findBrowser(browser, { [variable]: "/nowhere/browser" });
    expect(find).toThrow(BrowserUnavailable);
    expect(find).toThrow(`${variable} is /nowhere/browser, where there is no file`);
  });
});

it.each([
  ["", []],
  ["1", ["chromium", "firefox"]],
  ["webkit,chromium", ["chromium", "webkit"]],
])("REQUIRE_BROWSER=%s requires %j", (given, expected) => {
  const all = ["chromium", "firefox", "webkit"] as const;
  expect(all.filter((name) => isBrowserRequired(name, { REQUIRE_BROWSER: given }))).toEqual(expected);
});
