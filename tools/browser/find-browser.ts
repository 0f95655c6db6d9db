import { existsSync } from "node:fs";

export type BrowserName = "chromium" | "firefox" | "webkit";

/** There is no such browser on this machine. The message says what to install or to set. */
export class BrowserUnavailable extends Error {
  override readonly name: string = "BrowserUnavailable";
}

interface BrowserPlaces {
  readonly title: string;
  /** The environment variable that names the program. */
  readonly variable: string;
  /** Where Linux distributions put it. */
  readonly places: readonly string[];
  /** The Debian packages that bring it. */
  readonly install: string;
}

const browsers: { readonly [Name in BrowserName]: BrowserPlaces } = {
  chromium: {
    title: "Chromium",
    variable: "CHROMIUM_PATH",
    places: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
    install: "chromium",
  },
  firefox: {
    title: "Firefox",
    variable: "FIREFOX_PATH",
    places: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
    install: "firefox-esr",
  },
  webkit: {
    title: "WebKitGTK's MiniBrowser",
    variable: "WEBKIT_PATH",
    places: [
      ...["x86_64", "aarch64"].map((arch) => `/usr/lib/${arch}-linux-gnu/webkit2gtk-4.1/MiniBrowser`),
      "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
      "/usr/lib/webkit2gtk-4.1/MiniBrowser",
    ],
    install: "libwebkit2gtk-4.1-0 xvfb",
  },
};

/**
 * Where a browser is: the file that its environment variable names, else the first of the places where Linux distributions
 * put it.
 * @throws BrowserUnavailable where there is none
 */
export function findBrowser(
  name: BrowserName,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const { title, variable, places, install } = browsers[name];
  const named = environment[variable];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new BrowserUnavailable(`${variable} is ${named}, where there is no file`);
  }
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new BrowserUnavailable(
    `no ${title} at ${places.join(", ")}: "apt-get install ${install}" installs it on Debian, or set ${variable}`,
  );
}
