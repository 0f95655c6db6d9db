import { describe, expect, it } from "vitest";
import { bundleAfterScript } from "./bundle-after-script.ts";
import { softwareWebGL } from "./launch.ts";
import { usePage } from "./use-page.ts";

// What polyfills of Node leave in a page.
const plants = {
  "versions.node": `globalThis.process = { versions: { node: "24.0.0" }, env: {}, argv: [], browser: true };`,
  "versions.node and a getBuiltinModule that gives nothing": `globalThis.process = { versions: { node: "24.0.0" }, env: {}, getBuiltinModule() {} };`,
};

describe.each(Object.entries(plants))("in a page in which something defines process.%s", async (_title, script) => {
  const files = await bundleAfterScript(script);

  describe("gpujs", () => {
    const page = usePage({ backend: "gpujs", page: { args: softwareWebGL, files } });
    it("takes the page's own way to a GPU, and computes", async () => {
      const { call, device } = page();
      expect(device).toMatch(/^WebG/);
      await call("check", { title: "keeps its buffers", name: "upload copies", options: { runs: 1, seed: 1 } });
    });
  });

  describe("gpujs, where the browser offers no GPU", () => {
    const page = usePage({
      backend: "oracle",
      page: { args: ["--disable-gpu", "--disable-software-rasterizer"], files },
    });
    it("says what a browser needs, not what Node needs", async () => {
      const answer = await page().call("open", { backend: "gpujs" });
      expect(answer).toHaveProperty("unavailable", expect.stringMatching(/webgl2?: .*a browser with WebGPU or WebGL would do/)); // prettier-ignore
    });
  });
});
