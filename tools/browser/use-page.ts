import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { BrowserUnavailable } from "./find-browser.ts";
import { openPage, type PageOptions, type ProgramPage } from "./open-page.ts";
import { isBrowserRequired } from "./require-browser.ts";

/** A page and the backend to open in it. */
export interface BackendInPage {
  readonly backend: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly page?: PageOptions;
}

/** A page in which the backend is open. */
export interface BackendPage extends ProgramPage {
  /** Where the backend says that it runs. */
  readonly device: string;
}

/** Milliseconds for bundling and for starting a browser, on a busy machine. */
const startTimeout = 90_000;

/**
 * One page and one backend for the tests of a suite; to be called in its `describe`. Without a browser the tests are
 * skipped with the reason, unless REQUIRE_BROWSER asks for it; where the backend cannot run in the page likewise, unless
 * REQUIRE_BACKENDS names it. A test fails if it leaves errors in the page's list.
 * @returns the page, for use inside of a test
 */
export function usePage(choice: BackendInPage): () => BackendPage {
  let opened: BackendPage | undefined;
  let why = "";
  beforeAll(async () => {
    const result = await open(choice);
    if (typeof result !== "string") opened = result;
    else
      console.warn(`${choice.backend} in a page (${choice.page?.browser ?? "chromium"}): skipped: ${(why = result)}`);
  }, startTimeout);
  beforeEach(({ skip }) => {
    if (opened === undefined) skip(why);
  });
  afterEach(() => {
    const errors = opened?.errors.splice(0) ?? [];
    if (errors.length > 0) throw new Error(`the page reports: ${errors.join("\n")}`);
  });
  afterAll(async () => {
    await opened?.call("close");
    await opened?.close();
  });
  return () => {
    if (opened === undefined) throw new Error("the page is for use inside of a test");
    return opened;
  };
}

/** The page, or why there is none. */
async function open({ backend, options, page: settings }: BackendInPage): Promise<BackendPage | string> {
  const page = await openPage(settings).catch((error: unknown) => {
    if (error instanceof BrowserUnavailable && !isBrowserRequired(settings?.browser ?? "chromium"))
      return error.message;
    throw error;
  });
  if (typeof page === "string") return page;
  try {
    const answer = await page.call("open", options === undefined ? { backend } : { backend, options });
    if ("device" in answer) return { ...page, device: answer.device };
    if ((process.env["REQUIRE_BACKENDS"] ?? "").split(",").includes(backend)) throw new Error(answer.unavailable);
    await page.close();
    return answer.unavailable;
  } catch (error) {
    await page.close();
    throw error;
  }
}
