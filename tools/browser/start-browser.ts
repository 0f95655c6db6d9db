import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser } from "./find-browser.ts";
import { quietFirefox } from "./quiet-firefox.ts";
import { ProcessGroup } from "../process-group.ts";
import { type Display, startXvfb } from "./start-xvfb.ts";

/** A browser that Playwright cannot drive, showing one page. */
export interface StartedBrowser {
  readonly group: ProcessGroup;
  /** Ends it and everything that it started, and removes its profile. */
  readonly end: () => Promise<void>;
}

interface Started {
  readonly group: ProcessGroup;
  readonly display?: Display;
}

type Start = (url: string, profile: string, args: readonly string[]) => Promise<Started>;

const starts: { readonly [Name in "firefox" | "webkit"]: Start } = {
  async firefox(url, profile, args) {
    writeFileSync(join(profile, "user.js"), quietFirefox);
    const given = ["--headless", "--no-remote", "--profile", profile, ...args, url];
    // Whoever starts these tests may have a Firefox of their own open: this one has its own home and no crash reporter.
    const environment = { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" };
    return { group: new ProcessGroup(findBrowser("firefox"), given, { environment }) };
  },

  async webkit(url, profile, args) {
    const program = findBrowser("webkit");
    const display = await startXvfb();
    const homes = ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"].map((name) => [name, profile]);
    const environment = {
      ...process.env,
      ...Object.fromEntries(homes),
      DISPLAY: display.name,
      GDK_BACKEND: "x11",
      // No accessibility bus, no GPU: neither is there in a container.
      NO_AT_BRIDGE: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    };
    const given = ["--enable-write-console-messages-to-stdout=true", ...args, url];
    return { group: new ProcessGroup(program, given, { environment }), display };
  },
};

/**
 * Starts a browser without a window, with a fresh profile, at an address.
 * @throws BrowserUnavailable where it is not installed
 */
export async function startBrowser(
  name: keyof typeof starts,
  url: string,
  args: readonly string[] = [],
): Promise<StartedBrowser> {
  const profile = mkdtempSync(join(tmpdir(), `squeezenet-${name}-`));
  const remove = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const { group, display } = await starts[name](url, profile, args);
    const end = async (): Promise<void> => {
      await group.end();
      await display?.end();
      remove();
    };
    return { group, end };
  } catch (error) {
    remove();
    throw error;
  }
}
