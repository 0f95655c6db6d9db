// @ts-check
// One command of squeezenet, run for somebody who watches.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../apps/cli/bin/squeezenet.js", import.meta.url));

/**
 * Runs one command of squeezenet, after saying which; ends here if it fails.
 * @param {readonly string[]} given
 * @param {object} [options]
 * @param {string} [options.log] where its log lines go, if they are many
 * @param {string} [options.shown] what to print for the image files
 * @param {(line: string, before: string) => void} [options.read] reads each line of its output, and the line before
 * @param {() => void} [options.ended] what to do if a signal or an error ended it
 */
export async function step(given, { log, shown, read, ended } = {}) {
  const typed = shown === undefined ? given : [...given.filter((each) => !each.endsWith(".png")), shown];
  console.log(`   $ npx squeezenet ${typed.join(" ")}`);
  const begun = performance.now();
  const stdio = /** @type {const} */ ([
    "ignore",
    read === undefined ? "inherit" : "pipe",
    log === undefined ? "inherit" : "pipe",
  ]);
  const child = spawn(process.execPath, [command, ...given], { stdio: [...stdio] });
  const exit = new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [stopped] = await Promise.all([
    log !== undefined && child.stderr !== null && follow(child.stderr, log),
    read !== undefined && child.stdout !== null && echo(child.stdout, read),
  ]);
  const status = await exit;
  if (status === 0 && !stopped) return console.log(`   (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  ended?.();
  process.exit(typeof status === "number" && status > 0 ? status : 130);
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {(line: string, before: string) => void} read
 */
async function echo(stream, read) {
  let before = "";
  for await (const line of createInterface({ input: stream })) {
    console.log(`   ${line}`);
    read(line, before);
    before = line;
  }
}

/**
 * Writes a log to a file and its main lines to the terminal, without their prefix; all of what is no log line, such as an
 * error. Returns whether the command was stopped early.
 * @param {import("node:stream").Readable} stream
 * @param {string} path
 */
async function follow(stream, path) {
  const file = createWriteStream(path);
  let stopped = false;
  let logging = false;
  for await (const line of createInterface({ input: stream })) {
    file.write(`${line}\n`);
    const [, severity, message] = /^([IWEF])\d{4} [\d:.]+ +\d+ [^ ]+\] (.*)$/.exec(line) ?? [];
    logging ||= severity !== undefined;
    stopped ||= message === "Optimization stopped early.";
    if (isMain(severity, message) || !logging || line.startsWith("squeezenet:")) console.log(`   ${message ?? line}`);
  }
  file.end();
  return stopped;
}

/**
 * @param {string | undefined} severity
 * @param {string | undefined} message
 */
function isMain(severity, message = "") {
  if (severity !== undefined && severity !== "I") return true;
  return /^(Use |Iteration \d+.*(loss =|Testing)| +Test net output|Snapshotting to|Optimization |(accuracy|accuracy_top5|loss) = |Loss: )/.test(
    message,
  );
}
