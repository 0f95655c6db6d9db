import type { Browser } from "playwright-core";
import { launch } from "./launch.ts";
import type { PageOptions, UntypedPage } from "./open-page.ts";
import { serve, type Site } from "./serve.ts";

/** Serves a site and opens it in Chromium, driven by Playwright. @throws BrowserUnavailable where there is none */
export async function openInChromium({ args, ...site }: Site & PageOptions): Promise<UntypedPage> {
  const browser = await launch(args);
  const server = await serve(site);
  const close = async (): Promise<void> => {
    await browser.close();
    await server.close();
  };
  try {
    return { ...(await openAt(browser, server.origin)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAt(browser: Browser, origin: string): Promise<Omit<UntypedPage, "close">> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(origin);
  if (!(await page.evaluate(() => "programs" in globalThis)))
    throw new Error(`the page did not start: ${errors.join("\n")}`);
  const call = (name: string, request: unknown): Promise<unknown> =>
    page.evaluate(
      ([name, request]) => {
        const { programs } = globalThis as unknown as { programs: Record<string, (request: unknown) => unknown> };
        return programs[name]!(request);
      },
      [name, request] as const,
    );
  return { pid: await processOf(browser), errors, call, evaluate: (script) => page.evaluate(script) };
}

/** Playwright does not say which process it started; the browser does. */
async function processOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const found = processInfo.find(({ type }) => type === "browser");
  if (found === undefined) throw new Error("Chromium does not say which of its processes is the browser");
  return found.id;
}
