import type { Readable } from "node:stream";
import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { BrowserUnavailable } from "./find-browser.ts";
import { ProcessGroup } from "../process-group.ts";

/** A display without a screen, for browsers that have no headless mode. */
export interface Display {
  /** For the environment variable DISPLAY. */
  readonly name: string;
  readonly end: () => Promise<void>;
}

const program = "/usr/bin/Xvfb";
const startLimit = 20_000;

/** Starts Xvfb on a display number that it finds to be free. @throws BrowserUnavailable where it is not installed */
export async function startXvfb(): Promise<Display> {
  if (!existsSync(program))
    throw new BrowserUnavailable(
      `no ${program}: "apt-get install xvfb" installs it on Debian; WebKitGTK needs a display`,
    );
  const xvfb = new ProcessGroup(program, ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  // Node's types know the three usual pipes only.
  const numbers = xvfb.child.stdio[3] as Readable | null;
  const number = new Promise<string>((resolve) => {
    let text = "";
    numbers?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) resolve(text.trim());
    });
  });
  const waiting = new AbortController();
  const late = setTimeout(startLimit, "named no display in time", { signal: waiting.signal });
  const failed = Promise.race([late, xvfb.ended]).then(async (why) => {
    throw new Error(`Xvfb ${why}; it ${xvfb.lastOutput}`);
  });
  try {
    return { name: `:${await Promise.race([number, failed])}`, end: () => xvfb.end() };
  } catch (error) {
    await xvfb.end();
    throw error;
  } finally {
    failed.catch(() => {});
    waiting.abort();
  }
}
