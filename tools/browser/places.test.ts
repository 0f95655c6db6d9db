import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Attempt, attempt } from "./places/attempt.ts";
import { bundleAttempt } from "./places/bundle-attempt.ts";
import { places } from "./places/places.ts";
import { serve } from "./serve.ts";
import { useChromium } from "./use-chromium.ts";

const code = await bundleAttempt();
const doubled = { values: [42] };
const two = { threads: "2", inline: "false" };

describe("a page's bundle of cpu-worker, run in Node as server-side rendering does,", () => {
  const folder = mkdtempSync(join(tmpdir(), "squeezenet-rendered-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  it.each([two, { threads: "2" }, { threads: "1", exact: "true" }])("computes with %o", async (options) => {
    const file = join(folder, "attempt.mjs");
    writeFileSync(file, code);
    const rendered = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { attempt: typeof attempt };
    expect(await rendered.attempt(options)).toMatchObject({
      ...doubled,
      device: expect.stringMatching(new RegExp(`^${options.threads} threads?, WASM`)),
    });
  });
});

describe("cpu-worker in a browser", () => {
  const browser = useChromium();

  interface Visit {
    readonly options: Readonly<Record<string, string>>;
    readonly policy?: string;
    readonly isolated?: boolean;
    /** Runs in the page before anything else. */
    readonly before?: string;
  }

  /** What an attempt in some place of a page gives. */
  async function visit(place: "here" | "dedicated" | "shared" | "service", given: Visit): Promise<Attempt> {
    const { options, policy, isolated = true, before = "" } = given;
    const files = new Map(Object.entries({ "/attempt.js": code, ...places }));
    files.set(
      "/index.html",
      `<!doctype html><link rel="icon" href="data:," /><script type="module" src="page.js"></script>`,
    );
    const headers = policy === undefined ? {} : { "Content-Security-Policy": policy };
    const server = await serve({ files, isolated, headers });
    const context = await browser().newContext();
    try {
      const page = await context.newPage();
      await page.addInitScript(before);
      await page.goto(server.origin);
      await page.waitForFunction("globalThis.loaded", undefined, { timeout: 20_000 });
      return (await page.evaluate(`globalThis.${place}(${JSON.stringify(options)})`)) as Attempt;
    } finally {
      await context.close();
      await server.close();
    }
  }

  describe("in a worker of an isolated page", () => {
    it("of its own: computes with two threads, workers of the worker", async () => {
      const answer = await visit("dedicated", { options: two });
      expect(answer).toMatchObject({ ...doubled, device: expect.stringMatching(/^2 threads, WASM/) });
    });
    it("that it shares, which starts no workers in Chromium: one thread, and says why", async () => {
      const answer = await visit("shared", { options: two });
      expect(answer).toMatchObject({
        ...doubled,
        device: expect.stringMatching(/^1 thread, .*\(this place starts no/),
      });
    });
  });

  describe("in a service worker", () => {
    it.each([two, { threads: "1" }, {}])("of an isolated origin with %o: one thread, and says why", async (options) => {
      const answer = await visit("service", { options });
      expect(answer).toMatchObject(doubled);
      expect(answer).toHaveProperty("device", expect.stringMatching(/^1 thread, WASM.*\(this place starts no workers/));
    });
    it("of any other origin likewise", async () => {
      expect(await visit("service", { options: {}, isolated: false })).toMatchObject(doubled);
    });
  });

  describe("in a page in which something claims to be Node", () => {
    it.each([
      [
        "by process.versions",
        `globalThis.process = { versions: { node: "26.0.0", v8: "13.6.233.17-node.63" }, env: {} };`,
      ],
      [
        "by a stand-in for its modules",
        `globalThis.process = { versions: { node: "26.0.0" }, getBuiltinModule: () => undefined };`,
      ],
    ])("%s: takes the page's workers", async (_how, before) => {
      const answer = await visit("here", { options: two, before });
      expect(answer).toMatchObject({ ...doubled, device: expect.stringMatching(/^2 threads, WASM/) });
    });
  });

  describe("in a page that requires Trusted Types", () => {
    const policy = "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; require-trusted-types-for 'script';";
    it("computes where it allows our policy", async () => {
      const answer = await visit("here", { options: two, policy: `${policy} trusted-types squeezenet-workers` });
      expect(answer).toMatchObject({ ...doubled, device: expect.stringMatching(/^2 threads, WASM/) });
    });
    it("computes where it allows every policy", async () => {
      expect(await visit("here", { options: two, policy })).toMatchObject(doubled);
    });
    it("says which policy to allow where it allows none", async () => {
      const answer = await visit("here", { options: two, policy: `${policy} trusted-types 'none'` });
      expect(answer).toEqual({
        error: "BackendError",
        message: expect.stringMatching(/thread 0 did not start: .*Trusted Types.*trusted-types squeezenet-workers/),
      });
    });
  });

  describe("with a worker that", () => {
    /** A page's Worker in whose place something else answers, or nothing. */
    const planting = (body: string): string =>
      `{ const Real = Worker; globalThis.Worker = class { constructor(url) { ${body} } }; }`;
    const patient = { ...two, patience: "1" };
    it("never answers: an error within the stated time", async () => {
      const before = planting("this.postMessage = () => {}; this.terminate = () => {};");
      expect(await visit("here", { options: patient, before })).toEqual({
        error: "BackendError",
        message: "cpu-worker: thread 0 did not start: it has not answered for 1 s; open the backend anew",
      });
    });
    it("dies at its start: an error that quotes it", async () => {
      const before = planting(
        `return new Real(URL.createObjectURL(new Blob(["throw new Error('out of threads')"], { type: "text/javascript" })));`,
      );
      expect(await visit("here", { options: two, before })).toEqual({
        error: "BackendError",
        message: expect.stringMatching(/thread \d did not start: .*out of threads/),
      });
    });
    it("is slow to start, but in time: is waited for", async () => {
      const late = `const until = performance.now() + 1500; while (performance.now() < until);`;
      const before = planting(
        `return new Real(URL.createObjectURL(new Blob([${JSON.stringify(late)}, "importScripts(", JSON.stringify(url), ");"], { type: "text/javascript" })));`,
      );
      expect(await visit("here", { options: two, before })).toMatchObject(doubled);
    });
    it("is gone in the middle of a run: an error within the stated time", async () => {
      // Worker 1 answers, and is ended when the first run reaches it, of which a page hears nothing.
      const before = `{ const Real = Worker; let made = 0;
        globalThis.Worker = class extends Real {
          #second = made++ === 1;
          postMessage(message) {
            if (this.#second && message.program !== undefined) this.terminate();
            else super.postMessage(message);
          }
        }; }`;
      expect(await visit("here", { options: { ...two, patience: "0.5" }, before })).toEqual({
        error: "BackendError",
        message: expect.stringMatching(/thread 1 stood still for 2 s, after 0 of \d+ steps; open the backend anew/),
      });
    });
  });
});
