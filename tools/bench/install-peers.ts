import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Installs the peers by their lockfile, once for each version of it. No script of theirs runs. @throws Error where npm fails */
export function installPeers(folder: string, say: (message: string) => void): void {
  const stampFile = join(folder, "node_modules/.stamp");
  const lock = readFileSync(join(folder, "package-lock.json"));
  const stamp = createHash("sha256").update(lock).update(`${process.platform} ${process.arch}`).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  say("installing the peers: npm ci in tools/bench/peers (some hundred megabytes)");
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) throw new Error(`npm ci failed in tools/bench/peers:\n${npm.stderr}`);
  writeFileSync(stampFile, stamp);
}
