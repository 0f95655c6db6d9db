import type { PageOptions, UntypedPage } from "./open-page.ts";
import { serve, type Site } from "./serve.ts";
import { startBrowser, type StartedBrowser } from "./start-browser.ts";
import { type Asked, WorkExchange } from "./work-exchange.ts";

/**
 * Serves a site and has a browser open it by its address: the page then asks the server for work. All that this needs of a
 * browser is that it takes an address.
 * @throws BrowserUnavailable where the browser is not installed
 * @throws Error where the page does not come up in time, or its browser ends, with the browser's last output
 */
export async function openByAddress(
  name: "firefox" | "webkit",
  { args, startLimit = 60_000, callLimit = 100_000, ...site }: Site & PageOptions,
): Promise<UntypedPage> {
  let browser: StartedBrowser | undefined;
  const exchange = new WorkExchange((why) => {
    const reports = exchange.errors.map((error) => `\nthe page reports: ${error}`).join("");
    return `${name}: ${why}${reports}\nthe browser ${browser?.group.lastOutput ?? "has not been started"}`;
  });
  const server = await serve({ ...site, routes: exchange.routes });
  const close = async (): Promise<void> => {
    exchange.fail("the browser was closed");
    await browser?.end();
    await server.close();
  };
  try {
    browser = await startBrowser(name, `${server.origin}/?work`, args);
    const { group } = browser;
    void group.ended.then((how) => exchange.fail(`the browser ${how}`));
    await exchange.pageUp(startLimit);
    const ask = (work: Asked): Promise<unknown> => exchange.ask(work, callLimit);
    return {
      pid: group.pid,
      errors: exchange.errors,
      call: (name, request) => ask({ kind: "call", name, request }),
      evaluate: (script) => ask({ kind: "evaluate", script }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
