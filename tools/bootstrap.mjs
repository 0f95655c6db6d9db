// @ts-check
// `npm start`, `npm test`, `npm run bench` and `npm run smoke:runtimes` on a fresh clone with nothing but Node and npm:
// installs when the lockfile or the platform changed, builds what changed, then does the task. It has no dependency, so it runs before anything is
// installed, and plain syntax, so that a Node that is too old still gets as far as being told so.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { closingLine, tally } from "./tally.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const environment = cleanEnvironment();

/** Each task: what it does with the arguments after its name; it returns the exit status. */
const tasks = { start, test, bench, runtimes };

const [task = "", ...rest] = process.argv.slice(2);
if (!Object.keys(tasks).includes(task))
  end(`Usage: node tools/bootstrap.mjs ${Object.keys(tasks).join("|")} [ARGUMENT…]`, 2);
checkNode();
install();
run(process.execPath, [program("turbo"), "run", "build", "--output-logs=errors-only"]);
process.exitCode = tasks[/** @type {keyof typeof tasks} */ (task)](rest);

/** @param {readonly string[]} given arguments for the main job */
function start(given) {
  return status(process.execPath, [join(root, "tools/start.mjs"), ...given]);
}

/**
 * Without arguments each package's tests, of which turbo repeats the result where nothing changed that they see.
 * @param {readonly string[]} given arguments for vitest
 */
function test(given) {
  return given.length === 0 ? testAll() : testSome(given);
}

function testAll() {
  // One package after another: tests of training have the cores to themselves.
  const options = ["--concurrency=1", "--continue", "--output-logs=new-only"];
  const ended = status(process.execPath, [program("turbo"), "run", "test", "test-tools", ...options]);
  const folders = ["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  );
  return closed(
    [...folders, "tools"].filter((folder) => folder === "tools" || existsSync(join(root, folder, "package.json"))),
    ended,
  );
}

/** @param {readonly string[]} given */
function testSome(given) {
  const report = "tools/.test/some/.test/report.json";
  rmSync(join(root, report), { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return closed(["tools/.test/some"], status(process.execPath, [program("vitest"), "run", ...reporters, ...given]));
}

/**
 * Adds up the reports in some folders, prints the closing line and returns the exit status.
 * @param {readonly string[]} folders
 * @param {number} ended how the run itself ended
 */
function closed(folders, ended) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const folder of folders) {
    const file = join(root, folder, ".test/report.json");
    const each = tally(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);
    for (const kind of /** @type {const} */ (["passed", "failed", "skipped"])) counts[kind] += each[kind];
  }
  // Vitest can fail although no test did: an error that nobody awaited, or nothing to run.
  if (ended !== 0 && counts.failed === 0) counts.failed = 1;
  console.log(closingLine(counts));
  return ended !== 0 ? ended : counts.failed > 0 ? 1 : 0;
}

/** @param {readonly string[]} given arguments for the benchmark beside its peers: tools/bench */
function bench(given) {
  return tool("bench", given);
}

/** @param {readonly string[]} given arguments for the trial of other runtimes: tools/runtimes */
function runtimes(given) {
  return tool("runtimes", given);
}

/**
 * Compiles the tools and runs one.
 * @param {string} folder of tools/
 * @param {readonly string[]} given
 */
function tool(folder, given) {
  run(process.execPath, [program("typescript", "tsc"), "-b", "tools"]);
  return status(process.execPath, [join(root, `tools/dist/${folder}/main.js`), ...given]);
}

function checkNode() {
  const wanted = manifest.engines.node.replace(/^\D+/, "").split(".").map(Number);
  const found = process.versions.node.split(".").map(Number);
  const differing = found.findIndex((part, i) => part !== wanted[i]);
  if (differing < 0 || (found[differing] ?? 0) > (wanted[differing] ?? 0)) return;
  end(
    `Node ${process.versions.node} is too old: this needs Node ${manifest.engines.node}. See https://nodejs.org/en/download`,
    1,
  );
}

/** Installs if the lockfile, the version of Node or the platform is not that of the last installation. */
function install() {
  const stampFile = join(root, "node_modules/.bootstrap-stamp");
  const stamp = createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .update([process.version, process.platform, process.arch].join())
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const pnpm = manifest.packageManager.split("+")[0];
  // pnpm would ask before it replaces what was installed for another platform; there may be nobody to answer.
  run("npx", ["--yes", pnpm, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"]);
  writeFileSync(stampFile, stamp);
}

/**
 * npm hands its settings down as npm_config_*, where pnpm would take them for its own. Only what says where the registry
 * is and how to reach it stays. Turbo looks for pnpm on the PATH, where a fresh machine has none.
 */
function cleanEnvironment() {
  const kept = /^npm_config_(registry|cafile|https?_proxy|proxy|noproxy|cache|userconfig)$/i;
  const entries = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  const path = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const silence = {
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    DO_NOT_TRACK: "1",
    npm_config_update_notifier: "false",
    SQUEEZENET_MACHINE: machine(),
  };
  return { ...Object.fromEntries(entries), ...silence, PATH: path };
}

/** What tests see and turbo does not: the folder beside the project from which some read, and programs that others run. */
function machine() {
  const shared = existsSync(join(root, "../shared")) ? "shared" : "alone";
  const lmdb = existsSync("/usr/bin/mdb_stat") ? "lmdb-utils" : "no lmdb-utils";
  const browsers = ["/usr/bin/chromium", "/usr/bin/firefox-esr", "/usr/bin/Xvfb"].filter((path) => existsSync(path));
  return [process.version, process.platform, shared, lmdb, ...browsers].join();
}

/**
 * The script behind a package's command, so that it runs without a shell on every platform.
 * @param {string} name
 */
function program(name, command = name) {
  const folder = join(root, "node_modules", name);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[command]);
}

/**
 * Runs a command in the root and returns its exit status.
 * @param {string} command
 * @param {readonly string[]} given
 * @param {"inherit" | 2} [stdout] where its stdout goes: ours, or to stderr
 */
function status(command, given, stdout = "inherit") {
  // On Windows npx is a batch file, which only a shell can start; its arguments have no spaces.
  const shell = process.platform === "win32" && command === "npx";
  const result = spawnSync(command, given, {
    cwd: root,
    env: environment,
    stdio: ["inherit", stdout, "inherit"],
    shell,
  });
  if (result.error !== undefined) console.error(`Cannot run ${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/**
 * Runs a command that the task needs; ends here if it fails. Stdout is left to the task, which may print JSON.
 * @param {string} command
 * @param {readonly string[]} given
 */
function run(command, given) {
  const ended = status(command, given, 2);
  if (ended !== 0) end(`Failed: ${[command, ...given].join(" ")}`, ended);
}

/**
 * @param {string} message
 * @param {number} exitStatus
 * @returns {never}
 */
function end(message, exitStatus) {
  console.error(message);
  // Whoever reads the closing line of the tests finds one, also when it did not come to testing.
  if (task === "test") console.log(closingLine({ passed: 0, failed: 1, skipped: 0 }));
  process.exit(exitStatus);
}
