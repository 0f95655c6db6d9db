import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type BrowserName, findBrowser } from "./find-browser.ts";
import { startXvfb } from "./start-xvfb.ts";

const run = promisify(execFile);

/** What a browser says of its version, without its name: "153.8.0esr". @throws BrowserUnavailable where there is none */
export async function browserVersion(name: BrowserName): Promise<string> {
  const program = findBrowser(name);
  // MiniBrowser wants a display even for this.
  const display = name === "webkit" ? await startXvfb() : undefined;
  try {
    const environment = { ...process.env, ...(display === undefined ? {} : { DISPLAY: display.name }) };
    const { stdout } = await run(program, ["--version"], { env: environment, timeout: 20_000 });
    return /\d[\w.]*/.exec(stdout)?.[0] ?? stdout.trim();
  } finally {
    await display?.end();
  }
}
