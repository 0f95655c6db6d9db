import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** The built command. */
export const command = fileURLToPath(new URL("../bin/squeezenet.js", import.meta.url));
const built = fileURLToPath(new URL("../bundle/main.js", import.meta.url));
const golden = fileURLToPath(new URL("../../../packages/data/test/golden/data/", import.meta.url));

if (!existsSync(built)) throw new Error("these tests run the built command: npm run build first (npm test does)");

/**
 * How it is started with these arguments, for `spawn`: by Node, or by what SQUEEZENET_RUNTIME says, such as "bun" or
 * "deno run -A", so that every end-to-end test can be run on another runtime.
 */
export function commandLine(...args: readonly string[]): readonly [program: string, args: readonly string[]] {
  const [program = "node", ...before] = (process.env["SQUEEZENET_RUNTIME"] ?? "node").split(" ");
  return [program, [...before, command, ...args]];
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command to its end in a folder. */
export function squeezenet(cwd: string, ...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(...commandLine(...args), {
    cwd,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Starts it, sends a signal once a line of its log matches, and waits for its end. */
export function interrupted(
  cwd: string,
  when: RegExp,
  signal: NodeJS.Signals,
  ...args: readonly string[]
): Promise<Ended> {
  const child = spawn(...commandLine(...args), { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err, sent] = ["", "", false];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => {
    err += text;
    if (sent || !when.test(err)) return;
    sent = true;
    child.kill(signal);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, out, err })));
}

/** The lines of a log without their prefixes, which tell time and process. */
export const messages = ({ err }: Ended): readonly string[] =>
  err.split("\n").map((line) => line.replace(/^[IWEF]\d{4} \S+ +\d+ \S+\] /, ""));

/** What the command says last: its error. */
export const lastLine = ({ err }: Ended): string => err.trimEnd().split("\n").at(-1) ?? "";

/** A folder of its own with Caffe's golden solvers, nets and data in it, removed at the end. */
export function goldenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "squeezenet-cli-"));
  cpSync(golden, folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
