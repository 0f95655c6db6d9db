import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** There is no browser on this machine. The message says what to install or to set. */
export class BrowserUnavailable extends Error {
  override readonly name: string = "BrowserUnavailable";
}

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Where the browser is: the file that CHROMIUM_PATH names, else the first of the places where Linux distributions put it.
 * @throws BrowserUnavailable where there is none
 */
export function findChromium(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = environment["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new BrowserUnavailable(`CHROMIUM_PATH is ${named}, where there is no file`);
  }
  const found = usualPlaces.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new BrowserUnavailable(
    `no Chromium at ${usualPlaces.join(", ")}: "apt-get install chromium" installs it on Debian, or set CHROMIUM_PATH`,
  );
}

/** Software rendering, where WebGL 2 has no GPU to run on. */
export const softwareWebGL: readonly string[] = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
/** A WebGPU adapter, where there is no GPU: SwiftShader again. */
export const softwareWebGPU: readonly string[] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/**
 * Starts Chromium without a window.
 * @param args command-line arguments besides, such as `softwareWebGL`
 * @throws BrowserUnavailable where none is installed
 */
export function launch(args: readonly string[] = []): Promise<Browser> {
  // Chromium's sandbox refuses to run as root, and containers run as root. The pages are our own.
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: findChromium(), headless: true, args: [...root, ...args] });
}
