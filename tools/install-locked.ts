import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** npm packages that a tool needs, outside the workspace: a folder with a package.json and its lockfile. */
export interface Locked {
  readonly folder: string;
  /** For people: "the peers (some hundred megabytes)". */
  readonly what: string;
  /** Options for npm ci besides. */
  readonly options?: readonly string[];
}

/**
 * Installs packages by their lockfile, once for each version of it. No script of theirs runs.
 * @throws Error where npm fails, with what it wrote
 */
export function installLocked({ folder, what, options = [] }: Locked, say: (message: string) => void): void {
  const stampFile = join(folder, "node_modules/.stamp");
  const lock = readFileSync(join(folder, "package-lock.json"));
  const stamp = createHash("sha256").update(lock).update(`${process.platform} ${process.arch}`).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const where = `tools/${basename(dirname(folder))}/${basename(folder)}`;
  say(`installing ${what}: npm ci in ${where}`);
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", ...options], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) throw new Error(`npm ci failed in ${where}: ${npm.error?.message ?? npm.stderr}`);
  writeFileSync(stampFile, stamp);
}
