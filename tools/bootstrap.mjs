// One-command bootstrap: `npm start` and `npm test` work on a fresh clone with only Node >= 20 and npm.
// No dependency of its own, so that it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules/.bin");
const win = process.platform === "win32";
const pkg = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [task = "test", ...rest] = process.argv.slice(2);

// npm hands its own settings down as npm_config_*: pnpm would take them for its own, and npx would take
// this script's. Keep only what says where the registry is and how to reach it.
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
for (const k of Object.keys(env))
  if (/^npm_/i.test(k) && !/^npm_config_(registry|cafile|https?_proxy|proxy|noproxy|cache|userconfig)$/i.test(k)) delete env[k];
env.npm_config_update_notifier = "false";
env.PATH = bin + delimiter + env.PATH;

function sh(cmd, args) {
  const r = spawnSync(cmd, args, { cwd: root, env, stdio: "inherit", shell: win });
  if (r.error) throw r.error;
  if (r.status !== 0) process.exit(r.status ?? 1);
}

// 1. install, only when the lockfile or the platform changed
const stampFile = join(root, "node_modules/.dev-stamp");
const stamp = createHash("sha256").update(readFileSync(join(root, "pnpm-lock.yaml")))
  .update([process.version, process.platform, process.arch].join()).digest("hex");
if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  sh("npx", ["--yes", pkg.packageManager.split("+")[0], "install", "--frozen-lockfile"]);
  writeFileSync(stampFile, stamp);
}
// 2. build: turbo finds pnpm (a devDependency) and, where the lockfile brings one, the pinned node in node_modules/.bin
sh("turbo", ["run", "build", "--output-logs=errors-only"]);
// 3. the task
if (task === "start") {
  sh("node", [join(root, "apps/cli/dist/main.js"), ...(rest.length ? rest : ["add", "1", "2"])]);
} else {
  const dir = mkdtempSync(join(tmpdir(), "squeezenet-test-"));
  const file = join(dir, "r.json");
  const r = spawnSync("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...rest], { cwd: root, env, stdio: "inherit", shell: win });
  if (existsSync(file)) {
    const j = JSON.parse(readFileSync(file, "utf8"));
    console.log(`Tests: ${j.numPassedTests} passed, ${j.numFailedTests} failed, ${j.numPendingTests + j.numTodoTests} skipped`);
  }
  rmSync(dir, { recursive: true, force: true });
  process.exit(r.status ?? 1);
}
