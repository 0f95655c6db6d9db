import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "../browser/launch.ts";
import { serve } from "../browser/serve.ts";
import { npmInstall, publish, run } from "./packages.ts";

/** Bundlers that are no part of the workspace, by package: 200 MB to fetch, so only where REQUIRE_BUNDLERS names them. */
const wanted = (process.env["REQUIRE_BUNDLERS"] ?? "").split(",");

/** Each from `page.js` and `index.html` to a folder, without a setting of its own. */
const commands: Readonly<Record<string, readonly string[]>> = {
  esbuild: ["esbuild", "page.js", "--bundle", "--format=esm", "--outfile=out/esbuild/page.js"],
  webpack: [
    "webpack",
    "./page.js",
    "--mode",
    "production",
    "--output-path",
    "out/webpack",
    "--output-filename",
    "page.js",
  ],
  parcel: ["parcel", "build", "index.html", "--no-cache", "--dist-dir", "out/parcel"],
};
const packages: Readonly<Record<string, readonly string[]>> = {
  esbuild: ["esbuild@0.28.2"],
  webpack: ["webpack@5.113.0", "webpack-cli@7.3.1"],
  parcel: ["parcel@2.16.4"],
};

const bundlers = Object.keys(commands);
const isWanted = (bundler: string): boolean => wanted.includes(bundler);

const html = '<!doctype html><link rel="icon" href="data:," /><script type="module" src="./page.js"></script>';

let app: string;
let browser: Browser;

beforeAll(async () => {
  if (!bundlers.some(isWanted)) return;
  ({ app } = publish());
  const installing = bundlers.filter(isWanted).flatMap((bundler) => packages[bundler]!);
  npmInstall(app, installing);
  writeFileSync(join(app, "index.html"), html);
  writeFileSync(
    join(app, "page.js"),
    `import cpuWorker from "@squeezenet/backend-cpu-worker";
     import { Net } from "@squeezenet/caffe";
     import { readNetText } from "@squeezenet/caffe-io";
     import { asyncDispose, formulas, oracle } from "@squeezenet/core";
     import { resizeBilinear } from "@squeezenet/data/browser";
     globalThis.doors = [Net, readNetText, oracle.open, resizeBilinear].map((door) => typeof door);
     globalThis.double = async () => {
       const backend = await cpuWorker.open({ threads: "2" });
       const length = 5_000_000;
       const x = backend.upload(new Float32Array(length).fill(21));
       const values = new Set(await backend.read(backend.kernels.pointwise({ formula: formulas.axpby, length, alpha: 2, beta: 0 }, x, x)));
       await backend[asyncDispose]();
       return [backend.device, ...values];
     };`,
  );
  browser = await launch();
}, 300_000);

afterAll(async () => {
  if (!bundlers.some(isWanted)) return;
  await browser.close();
  rmSync(dirname(app), { recursive: true, force: true });
});

describe.each(bundlers)("a page of the published packages that %s bundles without settings", (bundler) => {
  it.skipIf(!isWanted(bundler))("computes in a browser, in two threads", async () => {
    const { code, out } = run(app, "npx", ...commands[bundler]!);
    expect(code, out).toBe(0);
    const folder = join(app, "out", bundler);
    mkdirSync(folder, { recursive: true });
    if (bundler !== "parcel") writeFileSync(join(folder, "index.html"), html);
    const server = await serve({ files: new Map(), folders: { "/": folder } });
    try {
      const page = await browser.newPage();
      await page.goto(server.origin);
      await page.waitForFunction("globalThis.double", undefined, { timeout: 20_000 });
      expect(await page.evaluate("globalThis.doors")).toEqual(["function", "function", "function", "function"]);
      expect(await page.evaluate("globalThis.double()")).toEqual([expect.stringMatching(/^2 threads, WASM/), 42]);
    } finally {
      await server.close();
    }
  });
});
