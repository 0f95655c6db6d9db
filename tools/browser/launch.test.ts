import { describe, expect, it } from "vitest";
import { BrowserUnavailable, findChromium, softwareWebGL } from "./launch.ts";
import { usePage } from "./use-page.ts";

it("CHROMIUM_PATH says where the browser is", () => {
  // Any file will do: it is looked for, not started.
  expect(findChromium({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
});

it("a CHROMIUM_PATH without a file is an error that names it", () => {
  const find = () => findChromium({ CHROMIUM_PATH: "/nowhere/chromium" });
  expect(find).toThrow(BrowserUnavailable);
  expect(find).toThrow(/CHROMIUM_PATH is \/nowhere\/chromium, where there is no file/);
});

describe("a page", () => {
  const page = usePage({ backend: "oracle" });
  it("rejects what it has not got, and says what there is", async () => {
    const { call } = page();
    await expect(call("open", { backend: "abacus" })).rejects.toThrow(/no backend "abacus".*\(there is: oracle, /);
    const unknown = { title: "laws", name: "none", options: { runs: 1, seed: 1 } };
    await expect(call("check", unknown)).rejects.toThrow(/the kit has no promise "laws: none"/);
  });

  it("hands on errors that nobody caught, and what it writes to the console as an error", async () => {
    const { page: tab, errors } = page();
    await tab.evaluate(() => {
      console.error("written");
      setTimeout(() => {
        throw new Error("not caught");
      });
    });
    await expect.poll(() => errors).toHaveLength(2);
    expect(errors.splice(0)).toEqual([expect.stringContaining("written"), expect.stringContaining("not caught")]);
  });
});

describe("a page with software rendering", () => {
  const page = usePage({ backend: "oracle", page: { args: softwareWebGL } });
  it("has WebGL 2 with float32 targets", async () => {
    const context = 'document.createElement("canvas").getContext("webgl2")';
    expect(await page().page.evaluate(`${context}?.getExtension("EXT_color_buffer_float") != null`)).toBe(true);
  });
});
