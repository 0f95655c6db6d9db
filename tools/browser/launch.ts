import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "./find-browser.ts";

/** Software rendering, where WebGL 2 has no GPU to run on. */
export const softwareWebGL: readonly string[] = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
/** A WebGPU adapter, where there is no GPU: SwiftShader again. */
export const softwareWebGPU: readonly string[] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/**
 * Starts Chromium without a window.
 * @param args command-line arguments besides, such as `softwareWebGL`
 * @throws BrowserUnavailable where none is installed
 */
export async function launch(args: readonly string[] = []): Promise<Browser> {
  // Chromium's sandbox refuses to run as root, and containers run as root. The pages are our own.
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: findBrowser("chromium"), headless: true, args: [...root, ...args] });
}
