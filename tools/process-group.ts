import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { setTimeout } from "node:timers/promises";

export interface GroupOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly stdio?: StdioOptions;
  readonly folder?: string;
}

/** Characters of output that are kept to explain a failure. */
const keptOutput = 4000;
/** Milliseconds between asking a group to end and killing it. */
const patience = 3000;

/** A program that starts others, in a process group so that all of them can be ended together. */
export class ProcessGroup {
  readonly child: ChildProcess;
  /** How the program ended, in words, once it has: "ended with exit code 1". */
  readonly ended: Promise<string>;
  readonly #name: string;
  readonly #kill = (): void => this.#signal("SIGKILL");
  #output = "";
  #over = false;

  constructor(command: string, given: readonly string[], options: GroupOptions = {}) {
    this.#name = command;
    this.child = spawn(command, given, {
      detached: true,
      stdio: options.stdio ?? ["ignore", "pipe", "pipe"],
      env: options.environment ?? process.env,
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-keptOutput);
      });
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => resolve(`did not start: ${error.message}`));
      this.child.once("exit", (code, signal) =>
        resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
      );
    });
    void this.ended.then(() => (this.#over = true));
    // A detached group would outlive a test runner that is interrupted.
    process.once("exit", this.#kill);
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.#name} did not start`);
    return this.child.pid;
  }

  /** The last of what the group has written, to end a message with: "wrote last: …". */
  get lastOutput(): string {
    return this.#output.trim() === "" ? "wrote nothing" : `wrote last:\n${this.#output.trim()}`;
  }

  /** Asks the whole group to end, and kills what is left of it after a while. */
  async end(): Promise<void> {
    process.off("exit", this.#kill);
    if (!this.#over) this.#signal("SIGTERM");
    // The timer must not keep the process once the program has ended.
    const settled = new AbortController();
    await Promise.race([this.ended, setTimeout(patience, undefined, { signal: settled.signal }).catch(() => {})]);
    settled.abort();
    this.#signal("SIGKILL");
    await this.ended;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // Nobody of the group is left.
    }
  }
}
