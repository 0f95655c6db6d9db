import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What a candidate is asked to do: the request of candidates/protocol.mjs. */
export interface Request {
  readonly folder: string;
  readonly mode: "infer" | "train" | "forward" | "convolutions";
  readonly batch: number;
  readonly threads: number;
  readonly simd?: string;
  readonly trainNet?: string;
  readonly backend?: string;
}

/** What a candidate says after its first answer. */
export interface Ready {
  readonly version: string;
  readonly device: string;
  /** Milliseconds from the start of the process to the first answer. */
  readonly first: number;
  readonly answer: readonly number[];
}

/** Built, this file lies in tools/dist/bench; the candidates are not built. */
const folder = fileURLToPath(new URL("../../bench/", import.meta.url));

/** A process of its own that holds one runtime with one net, and runs it when told to. */
export class Candidate {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #replies: AsyncIterator<string>;
  #errors = "";

  constructor(script: string, request: Request) {
    this.#child = spawn(process.execPath, [`${folder}${script}`, JSON.stringify(request)], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stderr!.on("data", (text) => (this.#errors += String(text)));
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#replies = this.#lines[Symbol.asyncIterator]();
  }

  /** @throws Error with what the runtime said where it cannot do this */
  ready(): Promise<Ready> {
    return this.#reply() as Promise<Ready>;
  }

  /** Milliseconds of one run. */
  async run(): Promise<number> {
    this.#child.stdin!.write("run\n");
    const { ms } = (await this.#reply()) as { readonly ms: number };
    return ms;
  }

  /** Ends the process; mebibytes of memory that it had at the most. */
  async end(): Promise<number> {
    this.#child.stdin!.end("end\n");
    const { peak } = (await this.#reply()) as { readonly peak: number };
    this.kill();
    return peak;
  }

  kill(): void {
    this.#lines.close();
    this.#child.kill("SIGKILL");
  }

  async #reply(): Promise<object> {
    const { value, done } = await this.#replies.next();
    const said: unknown = done === true ? undefined : JSON.parse(value);
    if (typeof said !== "object" || said === null)
      throw new Error(
        this.#errors
          .trim()
          .split("\n")
          .findLast((line) => /Error/.test(line)) ?? "it ended without a word",
      );
    if ("error" in said) throw new Error(String(said.error));
    return said;
  }
}
