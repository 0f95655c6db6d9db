import { type BrowserName, BrowserUnavailable } from "../browser/find-browser.ts";
import { browserVersion } from "../browser/browser-version.ts";
import { openPage } from "../browser/open-page.ts";
import { commandSteps } from "./command-steps.ts";
import { findRuntime, RuntimeUnavailable, type Say } from "./find-runtime.ts";
import type { PageSite } from "./page-site.ts";
import { pageSteps } from "./page-steps.ts";
import type { Result } from "./result.ts";
import { runProgram } from "./run-program.ts";
import { runSteps } from "./run-steps.ts";
import { type RuntimeName, runtimes } from "./runtimes.ts";
import type { Workspace } from "./workspace.ts";

export interface TryOptions {
  readonly workspace: Workspace;
  /** Made where it is first needed, from what the Node at hand has trained. */
  readonly site: () => Promise<PageSite>;
  readonly say: Say;
}

/** Tries all steps on a runtime. What goes wrong is part of the result. */
export async function tryRuntime(name: RuntimeName, options: TryOptions): Promise<Result> {
  options.say(runtimes[name].title);
  try {
    return await tryInstalled(name, options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof RuntimeUnavailable || error instanceof BrowserUnavailable) {
      options.say(`  not installed: ${message}`);
      return { runtime: name, missing: message };
    }
    options.say(`  ${message}`);
    return { runtime: name, version: "", outcomes: {}, failure: message };
  }
}

async function tryInstalled(name: RuntimeName, { workspace, site, say }: TryOptions): Promise<Result> {
  const runtime = runtimes[name];
  if (runtime.kind === "page") return tryPage(name, runtime.browser, await site(), say);
  const program = findRuntime(runtime, say);
  const version = numberIn(await runProgram(program, ["--version"], { folder: workspace.folder }));
  return { runtime: name, version, outcomes: await runSteps(commandSteps({ name, program, workspace }), say) };
}

async function tryPage(name: RuntimeName, browser: BrowserName, site: PageSite, say: Say): Promise<Result> {
  const version = await browserVersion(browser);
  const page = await openPage({ ...site.site, browser });
  try {
    return { runtime: name, version, outcomes: await runSteps(pageSteps(page, site), say) };
  } finally {
    await page.close();
  }
}

/** The number in what a program says of its version. */
const numberIn = (text: string): string => /\d[\w.]*/.exec(text)?.[0] ?? text.trim();
