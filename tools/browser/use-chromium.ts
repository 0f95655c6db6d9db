import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { BrowserUnavailable } from "./find-browser.ts";
import { launch } from "./launch.ts";
import { isBrowserRequired } from "./require-browser.ts";

/** Milliseconds for the browser to start, on a busy machine. */
const startTimeout = 60_000;

/**
 * One Chromium for the tests of a suite; to be called in its `describe`, or at the top of a file for all of it. Where none is
 * installed the tests are skipped with the reason, unless REQUIRE_BROWSER names it.
 * @returns the browser, for use inside of a test
 */
export function useChromium(): () => Browser {
  let browser: Browser | undefined;
  let why = "";
  beforeAll(async () => {
    browser = await launch().catch((error: unknown) => {
      if (!(error instanceof BrowserUnavailable) || isBrowserRequired("chromium")) throw error;
      why = error.message;
      return undefined;
    });
  }, startTimeout);
  beforeEach(({ skip }) => {
    if (browser === undefined) skip(why);
  });
  afterAll(async () => await browser?.close());
  return () => {
    if (browser === undefined) throw new Error("the browser is for use inside of a test");
    return browser;
  };
}
