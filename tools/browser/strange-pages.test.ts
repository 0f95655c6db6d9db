import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { bundleAttempt } from "./places/bundle-attempt.ts";
import { serve, type Site } from "./serve.ts";
import { useChromium } from "./use-chromium.ts";

/** A classic script: it runs in pages from disk, in frames without an origin and in classic workers, where modules do not. */
const script = await bundleAttempt("iife");
const html = `<!doctype html><link rel="icon" href="data:," /><script src="script.js"></script>`;
const files = new Map(
  Object.entries({
    "/index.html": html,
    "/script.js": script,
    "/frame.html": `${html}<script>onmessage = async ({ data }) => parent.postMessage(await attempting.attempt(data), "*");</script>`,
    "/classic.js": `importScripts("script.js"); onmessage = async ({ data }) => postMessage(await attempting.attempt(data));`,
    "/nesting.js": `const inner = new Worker("classic.js");
      onmessage = ({ data }) => inner.postMessage(data);
      inner.onmessage = ({ data }) => postMessage(data);`,
    "/copies.html": `${html}<script>globalThis.first = attempting;</script><script src="script.js"></script>`,
  }),
);

const two = { threads: "2", inline: "false" };
const computes = (device: RegExp): object => ({ values: [42], device: expect.stringMatching(device) });
const refuses = (message: RegExp): object => ({ error: "BackendError", message: expect.stringMatching(message) });

const browser = useChromium();

interface Visit extends Partial<Site> {
  readonly path?: string;
  /** Runs in the page before anything else. */
  readonly before?: string;
}

/** What an expression gives in a page of the site. */
async function visit(expression: string, { path = "/", before = "", ...site }: Visit = {}): Promise<unknown> {
  const server = await serve({ files, ...site });
  const context = await browser().newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript(before);
    await page.goto(path.startsWith("file:") ? path : `${server.origin}${path}`);
    return await page.evaluate(expression);
  } finally {
    await context.close();
    await server.close();
  }
}

const here = (options: object): string => `attempting.attempt(${JSON.stringify(options)})`;
const inWorker = (file: string): string => `new Promise((resolve) => {
  const worker = new Worker(${JSON.stringify(file)});
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage(${JSON.stringify(two)});
})`;
const inFrame = (attributes: string): string => `new Promise((resolve) => {
  onmessage = ({ data }) => resolve(data);
  document.body.innerHTML = '<iframe ${attributes} src="/frame.html"></iframe>';
  const frame = document.querySelector("iframe");
  frame.onload = () => frame.contentWindow.postMessage(${JSON.stringify(two)}, "*");
})`;

describe("cpu-worker computes", () => {
  const crossOrigin = { headers: { "Cross-Origin-Resource-Policy": "cross-origin" } };
  it.each([
    ["in a classic worker", inWorker("classic.js"), {}, /^2 threads/],
    ["in a worker of a worker", inWorker("nesting.js"), {}, /^2 threads/],
    ["in a frame", inFrame(""), {}, /^2 threads/],
    ["in a sandboxed frame", inFrame("sandbox=allow-scripts"), crossOrigin, /^1 thread, .*cross-origin isolated/],
    ["in a sandboxed frame that may be isolated", inFrame("sandbox=allow-scripts allow=cross-origin-isolated"), crossOrigin, /^2 threads/],
    ["in a page without SharedArrayBuffer", here(two), { before: "delete globalThis.SharedArrayBuffer" }, /^1 thread, .*no SharedArrayBuffer/],
    ["in a page whose policy allows the pieces", here(two), { headers: { "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'none'" } }, /^2 threads/],
    ["beside a second copy", `Promise.all([first.attempt(${JSON.stringify(two)}), ${here(two)}]).then(([, second]) => second)`, { path: "/copies.html" }, /^2 threads/],
  ] as const)("%s", async (_place, expression, site, device) => expect(await visit(expression, site)).toMatchObject(computes(device))); // prettier-ignore

  it("in a page from disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "squeezenet-page-"));
    try {
      writeFileSync(join(folder, "index.html"), html);
      writeFileSync(join(folder, "script.js"), script);
      const path = pathToFileURL(join(folder, "index.html")).href;
      expect(await visit(here(two), { path })).toMatchObject(computes(/^1 thread, .*cross-origin isolated/));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["0", 1],
    ["undefined", 1],
    ["NaN", 1],
    ["2.5", 2],
    ["1000", 64],
  ])("where the browser says that it has %s cores", async (cores, threads) => {
    const before = `Object.defineProperty(navigator, "hardwareConcurrency", { value: ${cores} });`;
    expect(await visit(here({}), { before })).toMatchObject(computes(new RegExp(`^${threads} threads?, `)));
  });
});

describe("two copies of cpu-worker in a page that requires Trusted Types", () => {
  const both = `first.attempt(${JSON.stringify(two)}).then(async (one) => [one, await ${here(two)}])`;
  const site = (policies: string): Visit => ({
    path: "/copies.html",
    headers: { "Content-Security-Policy": `require-trusted-types-for 'script'; trusted-types ${policies}` },
  });
  it("both compute where duplicates are allowed", async () =>
    expect(await visit(both, site("squeezenet-workers 'allow-duplicates'"))).toMatchObject([
      computes(/^2 threads/),
      computes(/^2 threads/),
    ]));
  it("the second says so where they are not", async () =>
    expect(await visit(both, site("squeezenet-workers"))).toMatchObject([
      computes(/^2 threads/),
      refuses(/'allow-duplicates' where two copies/),
    ]));
});

describe("a page's stand-in for Worker that", () => {
  it.each(["memory", "module", "program"])("takes no message with a %s is an error at once", async (part) => {
    const before = `{ const Real = Worker; globalThis.Worker = class extends Real {
      postMessage(message) { if ("${part}" in message) throw new DOMException("refused", "DataCloneError"); super.postMessage(message); }
    }; }`;
    expect(await visit(here(two), { before })).toEqual(
      refuses(/^cpu-worker: thread 0 takes no message \(refused\): is this Worker the platform's own\?/),
    );
  });
});

describe("a page that awaits one read after another", () => {
  it.each([
    ["in one thread", false],
    ["in two, where reads are brief", true],
  ])("%s, has its timers all the same", async (_how, isolated) =>
    expect(await visit(`attempting.timerComesThrough({ threads: "2" })`, { isolated })).toBe(true),
  );
});
