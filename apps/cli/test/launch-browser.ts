import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Chromium without a window, from CHROMIUM_PATH or where Linux distributions put it; or why there is none.
 * @throws Error instead where REQUIRE_BROWSER is 1 or names chromium
 */
export async function launchBrowser(): Promise<Browser | string> {
  const named = process.env["CHROMIUM_PATH"];
  const places = named === undefined || named === "" ? usualPlaces : [named];
  const executablePath = places.find((path) => existsSync(path));
  if (executablePath !== undefined) {
    // Chromium's sandbox refuses to run as root, and containers run as root. The pages are our own.
    return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  }
  const why = `no Chromium at ${places.join(", ")}: "apt-get install chromium" installs it on Debian, or set CHROMIUM_PATH`;
  if (["1", "chromium"].some((each) => process.env["REQUIRE_BROWSER"]?.split(",").includes(each))) throw new Error(why);
  return why;
}
