import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { bundle } from "./bundle.ts";
import { launch } from "./launch.ts";
import type { Programs } from "./page/programs.ts";
import { serve, type Server, type Site } from "./serve.ts";

export interface PageOptions extends Partial<Site> {
  /** Arguments for the browser, see launch.ts. */
  readonly args?: readonly string[];
}

/** A page with the programs of `page/`, in a browser of its own. */
export interface ProgramPage {
  /** For anything that the programs do not do. */
  readonly page: Page;
  /** Errors that nobody caught, and what the page wrote to the console as an error. A test takes out those it expects. */
  readonly errors: string[];
  /** Runs a program in the page. */
  readonly call: <Name extends keyof Programs>(
    name: Name,
    ...request: Parameters<Programs[Name]>
  ) => ReturnType<Programs[Name]>;
  readonly close: () => Promise<void>;
}

let bundled: Promise<Map<string, string | Uint8Array>> | undefined;

/**
 * Bundles the programs, serves them and opens them in Chromium.
 * @throws BrowserUnavailable where no browser is installed
 */
export async function openPage({ args, files = new Map(), ...site }: PageOptions = {}): Promise<ProgramPage> {
  const browser = await launch(args);
  let server: Server | undefined;
  const close = async (): Promise<void> => {
    await browser.close();
    await server?.close();
  };
  try {
    bundled ??= bundle(fileURLToPath(new URL("page/", import.meta.url)));
    server = await serve({ ...site, files: new Map([...(await bundled), ...files]) });
    return { ...(await openAt(browser, server.origin)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAt(browser: Browser, origin: string): Promise<Omit<ProgramPage, "close">> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(origin);
  if (!(await page.evaluate(() => "programs" in globalThis)))
    throw new Error(`the page did not start: ${errors.join("\n")}`);
  // The one place where the table of programs meets messages, which have no types.
  const call = ((name: string, request: unknown) =>
    page.evaluate(
      ([name, request]) => {
        const { programs } = globalThis as unknown as { programs: Record<string, (request: unknown) => unknown> };
        return programs[name]!(request);
      },
      [name, request] as const,
    )) as ProgramPage["call"];
  return { page, errors, call };
}
