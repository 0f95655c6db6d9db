import { join } from "node:path";
import { root } from "../root.ts";
import { bundle } from "./bundle.ts";
import type { BrowserName } from "./find-browser.ts";
import { openByAddress } from "./open-by-address.ts";
import { openInChromium } from "./open-in-chromium.ts";
import type { Programs } from "./page/programs.ts";
import type { Site } from "./serve.ts";

export interface PageOptions extends Partial<Site> {
  /** Default: chromium. */
  readonly browser?: BrowserName;
  /** Arguments for the browser, see launch.ts for Chromium's. */
  readonly args?: readonly string[];
  /** Milliseconds for the page to come up, in Firefox and WebKit. Default: 60,000. */
  readonly startLimit?: number;
  /** Milliseconds for the answer to a call, in Firefox and WebKit. Default: 100,000, which is less than a test may take. */
  readonly callLimit?: number;
}

/** A page with the programs of `page/`, in a browser of its own. */
export interface ProgramPage {
  /** The browser's process, which has started all others of it. */
  readonly pid: number;
  /** Errors that nobody caught, and what the page wrote to the console as an error. A test takes out those it expects. */
  readonly errors: string[];
  /** Runs a program in the page. */
  readonly call: <Name extends keyof Programs>(
    name: Name,
    ...request: Parameters<Programs[Name]>
  ) => ReturnType<Programs[Name]>;
  /** For anything that the programs do not do: the value of an expression, or of a function that uses nothing of Node's. */
  readonly evaluate: (script: string | (() => unknown)) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

/** A page as messages see it: the same without the types of the programs. */
export interface UntypedPage extends Omit<ProgramPage, "call" | "evaluate"> {
  readonly call: (name: string, request: unknown) => Promise<unknown>;
  readonly evaluate: (script: string) => Promise<unknown>;
}

let bundled: Promise<Map<string, string | Uint8Array>> | undefined;

/**
 * Bundles the programs, serves them and opens them in a browser.
 * @throws BrowserUnavailable where the browser is not installed
 * @throws Error where the page does not come up in time, or its browser ends, with the browser's last output
 */
export async function openPage({
  browser = "chromium",
  files = new Map(),
  ...options
}: PageOptions = {}): Promise<ProgramPage> {
  // prettier-ignore
  bundled ??= bundle(join(root, "tools/browser/page"));
  const site = { ...options, files: new Map([...(await bundled), ...files]) };
  const page = browser === "chromium" ? await openInChromium(site) : await openByAddress(browser, site);
  return {
    ...page,
    // The one place where the table of programs meets messages, which have no types.
    call: page.call as ProgramPage["call"],
    evaluate: (script) => page.evaluate(typeof script === "string" ? script : `(${String(script)})()`),
  };
}
