import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { softwareWebGL } from "./launch.ts";
import { openPage } from "./open-page.ts";
import { usePage } from "./use-page.ts";

describe.each(["chromium", "firefox", "webkit"] as const)("a page in %s", (browser) => {
  const page = usePage({ backend: "oracle", page: { browser } });
  it("rejects what it has not got, and says what there is", async () => {
    const { call } = page();
    await expect(call("open", { backend: "abacus" })).rejects.toThrow(/no backend "abacus".*\(there is: oracle, /);
    const unknown = { title: "laws", name: "none", options: { runs: 1, seed: 1 } };
    await expect(call("check", unknown)).rejects.toThrow(/the kit has no promise "laws: none"/);
  });

  it("gives back the value of a script, with the numbers that JSON lacks", async () => {
    expect(await page().evaluate("Promise.resolve([-0, 0, NaN, 1 / 0, 'x', { y: [2 ** 53] }])")).toEqual([
      -0,
      0,
      NaN,
      Infinity,
      "x",
      { y: [2 ** 53] },
    ]);
  });

  it("hands on errors that nobody caught, and what it writes to the console as an error", async () => {
    const { evaluate, errors } = page();
    await evaluate(() => {
      console.error("written");
      globalThis.setTimeout(() => {
        throw new Error("not caught");
      });
    });
    await expect.poll(() => errors).toHaveLength(2);
    expect(errors.splice(0)).toEqual([expect.stringContaining("written"), expect.stringContaining("not caught")]);
  });

  it("answers several calls that are under way at once, each with its own", async () => {
    const { evaluate } = page();
    const later = (value: number) =>
      evaluate(`new Promise((resolve) => setTimeout(resolve, ${100 - 10 * value}, ${value}))`);
    expect(await Promise.all([1, 2, 3, 4, 5].map(later))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe("a page with software rendering", () => {
  const page = usePage({ backend: "oracle", page: { args: softwareWebGL } });
  it("has WebGL 2 with float32 targets", async () => {
    const context = 'document.createElement("canvas").getContext("webgl2")';
    expect(await page().evaluate(`${context}?.getExtension("EXT_color_buffer_float") != null`)).toBe(true);
  });
});

describe("a browser that fails", () => {
  const page = usePage({ backend: "oracle", page: { browser: "firefox", callLimit: 1000 } });

  it("without an answer in time is an error, and the next call is answered", async () => {
    const { evaluate } = page();
    await expect(evaluate("new Promise(() => {})")).rejects.toThrow(/^firefox: no answer to a script within 1 s/);
    expect(await evaluate("6 * 7")).toBe(42);
  });
});

describe("a program in the browser's place", () => {
  /** Opens a page in a shell script that is started as Firefox would be. */
  async function openWith(script: string, startLimit: number): Promise<unknown> {
    const folder = mkdtempSync(join(tmpdir(), "not-a-browser-"));
    const program = join(folder, "browser");
    writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    process.env["FIREFOX_PATH"] = program;
    try {
      return await openPage({ browser: "firefox", startLimit });
    } finally {
      delete process.env["FIREFOX_PATH"];
      rmSync(folder, { recursive: true });
    }
  }

  it("that ends is an error with its exit code and what it wrote last", async () => {
    const opening = openWith("echo out of memory >&2; exit 7", 20_000);
    await expect(opening).rejects.toThrow(/firefox: the browser ended with exit code 7.*wrote last:\nout of memory/s);
  });

  it("that is killed is an error with the signal", async () => {
    await expect(openWith("kill -SEGV $$", 20_000)).rejects.toThrow("the browser was ended by SIGSEGV");
  });

  it("that never opens the page is an error within the limit, and is ended with all that it started", async () => {
    const folder = mkdtempSync(join(tmpdir(), "beat-"));
    const beats = join(folder, "beats");
    const opening = openWith(`(while sleep 0.05; do echo >>${beats}; done) & echo no display; wait`, 1000);
    await expect(opening).rejects.toThrow(/the page did not come up within 1 s.*wrote last:\nno display/s);
    const count = statSync(beats).size;
    expect(count).toBeGreaterThan(1);
    await setTimeout(500);
    expect(statSync(beats).size).toBe(count);
    rmSync(folder, { recursive: true });
  });
});
