import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bundleAfterScript } from "./bundle-after-script.ts";
import { usePage } from "./use-page.ts";

const script = readFileSync(new URL("../published/without-dispose.js", import.meta.url), "utf8");

describe.each(["sources", "published"] as const)(
  "a page of what is bundled from %s, in an engine without Symbol.dispose",
  async (from) => {
    const files = await bundleAfterScript(script, from);
    describe.each([
      ["oracle", {}],
      ["cpu-worker", { threads: "2", inline: "false" }],
    ])("%s", (backend, options) => {
      const opened = usePage({ backend, options, page: { files } });

      it.each([
        ["trains whole nets", "every call of a random net's training step agrees, forward and backward"],
        ["keeps its buffers", "upload copies"],
        ["stands beside others", "it can be closed and opened again"],
      ])("%s: %s", async (title, name) => {
        expect(await opened().evaluate("Symbol.dispose === undefined && Symbol.asyncDispose === undefined")).toBe(true);
        await opened().call("check", { title, name, options: { runs: 3, seed: 1 } });
      });

      it("closes", async () => {
        await opened().call("close");
        await expect(
          opened().call("check", { title: "keeps its buffers", name: "upload copies", options: { runs: 1, seed: 1 } }),
        ).rejects.toThrow("no backend is open in this page");
      });
    });
  },
);
