import type { BrowserName } from "./find-browser.ts";

/** The browsers that CI installs. */
const usual = "chromium,firefox";

/**
 * Whether tests fail, rather than skip, where a browser is not installed: REQUIRE_BROWSER lists such browsers, and 1 means
 * Chromium and Firefox.
 */
export function isBrowserRequired(
  name: BrowserName,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const given = environment["REQUIRE_BROWSER"] ?? "";
  return (given === "1" ? usual : given).split(",").includes(name);
}
