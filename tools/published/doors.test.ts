import { fileURLToPath } from "node:url";
import { type OutputChunk, rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

/** The bundle that a door of a package opens, by package and entry. */
const bundleOf = (name: string, entry = "index"): string =>
  fileURLToPath(new URL(`../../packages/${name}/bundle/${entry}.js`, import.meta.url));

const isOurs = (id: string): boolean => id.startsWith("@squeezenet/");
const isFile = (id: string): boolean => id.startsWith(".") || id.startsWith("/");

/** What loading a bundle loads with it, through all of our packages: files of ours and names of libraries. Not what it may `import()` later. */
async function loadedWith(input: string): Promise<readonly string[]> {
  // Node loads what is imported, used or not.
  const bundle = await rolldown({
    input,
    platform: "neutral",
    treeshake: false,
    external: (id) => !isOurs(id) && !isFile(id),
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  const chunks = new Map(
    output.filter((part): part is OutputChunk => part.type === "chunk").map((part) => [part.fileName, part]),
  );
  const found = new Set(output.filter((part) => part.type === "chunk" && part.isEntry).map(({ fileName }) => fileName));
  // A set that grows is gone through to its new end.
  for (const name of found) for (const next of chunks.get(name)?.imports ?? []) found.add(next);
  return [...found].flatMap((name) => chunks.get(name)?.moduleIds ?? [name]);
}

describe("what a door loads", () => {
  it.each(["core", "caffe-io", "caffe", "data", "training", "squeezenet"])(
    "%s: nothing that is for tests",
    async (name) => {
      const loaded = await loadedWith(bundleOf(name));
      expect(loaded).toContain(bundleOf(name));
      expect(loaded.filter((id) => /fast-check|vitest|backend-conformance/.test(id))).toEqual([]);
    },
  );

  it("the lockstep, which `diffBackends` alone takes: fast-check", async () => {
    expect(await loadedWith(bundleOf("backend-conformance", "lockstep"))).toContain("fast-check");
  });
});
