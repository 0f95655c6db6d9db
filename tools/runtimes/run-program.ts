import { setTimeout } from "node:timers/promises";
import { ProcessGroup } from "../process-group.ts";
import type { Program } from "./find-runtime.ts";

/** Seconds that a step may take on the machine's own processor. */
export const stepLimit = 90;

export interface RunOptions {
  /** The working directory. */
  readonly folder: string;
  /** Exit codes that are no failure. Default: 0. */
  readonly codes?: readonly number[];
  /** Seconds after which the program is ended, times the program's patience. Default: stepLimit. */
  readonly limit?: number;
}

/**
 * Runs a program to its end.
 * @returns what it wrote to stdout
 * @throws Error where it fails, with the exit code or signal and the line that tells why; or where it has not ended within
 * the limit: it is ended then, with all that it started
 */
export async function runProgram(program: Program, given: readonly string[], options: RunOptions): Promise<string> {
  const { folder, codes = [0], limit = stepLimit } = options;
  const group = new ProcessGroup(program.command, [...program.given, ...given], {
    environment: program.environment,
    folder,
  });
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    group.child[name]?.on("data", (text: string) => (written[name] += text));
  const closed = new Promise((resolve) => group.child.once("close", resolve).once("error", resolve));
  const seconds = limit * program.patience;
  const waiting = new AbortController();
  const late = setTimeout(seconds * 1000, null, { signal: waiting.signal }).catch(() => null);
  const how = await Promise.race([group.ended, late]);
  waiting.abort();
  // Before it is asked to end, to which some programs have something to say.
  const hung = tellingLine(written.stderr || written.stdout);
  await group.end();
  await closed;
  const why = tellingLine(`${written.stdout}\n${written.stderr}`);
  if (how === null) throw new Error(`hangs: was ended after ${seconds} s; it wrote last: ${hung}`);
  if (codes.every((code) => how !== `ended with exit code ${code}`)) throw new Error(`${inShell(how)}: ${why}`);
  return written.stdout;
}

/** What tells most comes first. */
const telling = [/Check failed/, /FATAL ERROR|Fatal error|panic/, /^squeezenet:|^\w*Error: /];

/** Of an output, the line that says what went wrong: the engine's own if there is one, else the last. */
export function tellingLine(output: string): string {
  const lines = output.split("\n").map((line) => line.replace(/^[#\s]+/, "").trim());
  const found = telling.map((pattern) => lines.find((line) => pattern.test(line))).find((line) => line !== undefined);
  const line = found ?? lines.findLast((each) => each !== "") ?? "nothing";
  return line.length > 200 ? `${line.slice(0, 200)} …` : line;
}

const signalNumbers: Readonly<Record<string, number>> = { SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGBUS: 7, SIGSEGV: 11 };

/** A shell shows a signal as exit code 128 + its number, which is what people search for. */
function inShell(how: string): string {
  const [, signal = ""] = /was ended by (SIG\w+)/.exec(how) ?? [];
  const number = signalNumbers[signal];
  return number === undefined ? how : `${how}, exit code ${128 + number} in a shell`;
}
