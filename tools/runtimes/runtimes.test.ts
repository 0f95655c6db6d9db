import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../root.ts";
import { type Runtime, runtimes } from "./runtimes.ts";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string; readonly hasInstallScript?: boolean }>>; // prettier-ignore
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
const lockOf = (folder: string) => readJson(`tools/runtimes/${folder}/package-lock.json`) as Lock;
const all: readonly (readonly [string, Runtime])[] = Object.entries(runtimes);

describe.each(["native", "emulated"] as const)("the packages in %s", (folder) => {
  const { packages } = lockOf(folder);
  const manifest = readJson(`tools/runtimes/${folder}/package.json`) as {
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };

  it("are locked in the exact versions of package.json, with no registry's address and no install script", () => {
    for (const [name, wanted] of Object.entries(manifest.optionalDependencies)) {
      const locked = packages[`node_modules/${name}`];
      expect(wanted.split("@").at(-1), name).toBe(locked?.version);
      expect(locked?.resolved, name).toBeUndefined();
      expect(locked?.hasInstallScript, name).toBeUndefined();
    }
  });

  it("are those of the table", () => {
    const names = all.flatMap(([, runtime]) => {
      if (runtime.kind === "native") return folder === "native" ? Object.values(runtime.packages) : [];
      return runtime.kind === "emulated" && folder === "emulated" ? [runtime.package] : [];
    });
    const decoder = (name: string): boolean => name.startsWith("@img/");
    expect(Object.keys(manifest.optionalDependencies).filter((name) => !decoder(name))).toEqual(names.toSorted());
  });
});

it("a Node's row names the version that is locked", () => {
  const locked = { native: lockOf("native").packages, emulated: lockOf("emulated").packages };
  for (const [name, runtime] of all) {
    const major = /^node(\d+)/.exec(name)?.[1];
    if (major === undefined || (runtime.kind !== "native" && runtime.kind !== "emulated")) continue;
    const names = runtime.kind === "native" ? Object.values(runtime.packages) : [runtime.package];
    for (const each of names) expect(locked[runtime.kind][`node_modules/${each}`]?.version).toMatch(`${major}.`);
  }
});

it("the image decoder for arm64 is the workspace's own version", () => {
  const { dependencies } = readJson("packages/data/package.json") as { readonly dependencies: Record<string, string> };
  expect(lockOf("emulated").packages["node_modules/@img/sharp-linux-arm64"]?.version).toBe(dependencies["sharp"]);
});
