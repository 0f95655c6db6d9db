import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageHtml } from "./page-html.ts";

/** A file that the live page loads: its Content-Type and its bytes or text. */
export interface Asset {
  readonly type: string;
  readonly body: string | Buffer;
}

/** Our own modules that the page runs; the browser follows their imports. */
const modules = [
  "live/page.js",
  "charts.js",
  "facts.js",
  "html-facts.js",
  "html.js",
  "json-lines.js",
  "series.js",
  "thin.js",
] as const;

const script = "text/javascript; charset=utf-8";

/**
 * The files of the live page by their paths: the page, its modules, Plot and d3.
 * @throws Error of node:fs where the compiled modules are missing: build the package first
 */
export function readAssets(): ReadonlyMap<string, Asset> {
  // A browser runs the compiled modules, also where Node runs their sources.
  const compiled = new URL(import.meta.url.endsWith(".ts") ? "../../dist/" : "../", import.meta.url);
  const plot = createRequire(import.meta.url).resolve("@observablehq/plot");
  // Each library's whole build stands beside its sources; only the sources are an entry of its package.
  const beside = (entry: string, file: string): Asset => ({
    type: script,
    body: readFileSync(join(dirname(entry), "..", "dist", file)),
  });
  return new Map<string, Asset>([
    ["/", { type: "text/html; charset=utf-8", body: pageHtml }],
    ["/d3.js", beside(createRequire(plot).resolve("d3"), "d3.min.js")],
    ["/plot.js", beside(plot, "plot.umd.min.js")],
    ...modules.map((name): [string, Asset] => [
      `/modules/${name}`,
      { type: script, body: readFileSync(fileURLToPath(new URL(name, compiled))) },
    ]),
  ]);
}
