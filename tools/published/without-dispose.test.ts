import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** What `train-a-little.mjs` prints, from the bundles as they are published, after these arguments of Node's. */
function trainALittle(backend: string, ...args: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [...args, path("train-a-little.mjs"), backend], {
    encoding: "utf8",
    timeout: 100_000,
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

describe.each(["oracle", "cpu-worker"])("the bundles of %s", (backend) => {
  it("train and keep promises in an engine without Symbol.dispose, to the same bits as in one that has it", () => {
    const without = trainALittle(backend, "--import", path("without-dispose.js"));
    expect(without).toMatchObject({ native: false, kept: 15 });
    const withIt = trainALittle(backend);
    expect(withIt).toMatchObject({ native: true, kept: 15 });
    expect(without).toHaveProperty("losses", expect.objectContaining({ length: 5 }));
    expect({ ...Object(without), native: true }).toEqual(withIt);
  });
});
