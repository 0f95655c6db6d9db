import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { installLocked } from "./install-locked.ts";

const parent = mkdtempSync(join(tmpdir(), "locked-"));
afterAll(() => rmSync(parent, { recursive: true }));

/** A folder with a package of its own and nothing to fetch; its install script leaves a file. */
function makeFolder(name: string): string {
  const folder = join(parent, name);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  const manifest = { name, version: "1.0.0", scripts: { postinstall: "node -e \"fs.writeFileSync('ran', '')\"" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const packages = { "": { name, version: "1.0.0" } };
  const lock = { name, version: "1.0.0", lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  return folder;
}

it("packages are installed once for each version of the lockfile, and no script runs", () => {
  const folder = makeFolder("peers");
  const said: string[] = [];
  const install = () => installLocked({ folder, what: "the peers" }, (message) => said.push(message));
  install();
  install();
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^installing the peers: npm ci in tools\/.*\/peers$/);
  expect(existsSync(join(folder, "ran"))).toBe(false);
  writeFileSync(join(folder, "package-lock.json"), "{");
  expect(install).toThrow(/^npm ci failed in tools\/.*\/peers: /);
});
