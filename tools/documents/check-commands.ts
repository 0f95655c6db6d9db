import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkWords, type CommandHelp, readHelp } from "./command-help.ts";
import { type CommandLine, readCommandLines } from "./command-lines.ts";
import type { Block } from "./read-document.ts";

/** A complaint about a line of a block, from 1. */
export interface BlockComplaint {
  readonly line: number;
  readonly message: string;
}

/** Holds command lines in documents against what is in the repository at `root`. */
export class CommandChecker {
  readonly #root: string;
  readonly #command: string;
  readonly #helps = new Map<string, CommandHelp | string>();
  readonly #scripts: ReadonlySet<string>;

  /** `command`: the script behind `squeezenet`, relative to the root. */
  constructor(root: string, command: string) {
    this.#root = root;
    this.#command = command;
    const manifest: { readonly scripts?: object } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    this.#scripts = new Set(Object.keys(manifest.scripts ?? {}));
  }

  /** What is wrong with the commands of a block of shell in the document `file`. */
  check(file: string, { text }: Block): readonly BlockComplaint[] {
    return readCommandLines(text).flatMap((command) =>
      this.#complain(file, command).map((message) => ({ line: command.line, message })),
    );
  }

  /** Programs that are not ours, such as git and tee, are taken on trust. */
  #complain(file: string, { words }: CommandLine): readonly string[] {
    const [program = "", ...rest] = words[0] === "npx" ? words.slice(1).filter((word) => word !== "--yes") : words;
    if (program === "squeezenet" || program === "@squeezenet/cli") return this.#complainOfOurs(rest);
    if (words[0] === "npx") return this.#complainOfTool(program);
    if (program === "npm") return this.#complainOfScript(rest);
    const runsFile = (program === "node" || program === "bash") && rest[0] !== undefined && !rest[0].startsWith("-");
    return runsFile ? this.#complainOfFile(file, rest[0]!) : [];
  }

  #complainOfTool(program: string): readonly string[] {
    return existsSync(join(this.#root, "node_modules/.bin", program))
      ? []
      : [`npx finds no ${program} in this repository`];
  }

  #complainOfScript([task = "", name = ""]: readonly string[]): readonly string[] {
    const script = task === "run" ? name : task;
    if ((task !== "run" && task !== "start" && task !== "test") || this.#scripts.has(script)) return [];
    return [`package.json has no script "${script}" (it has: ${[...this.#scripts].join(", ")})`];
  }

  #complainOfFile(file: string, path: string): readonly string[] {
    const places = [path, join(dirname(file), path)];
    return places.some((place) => existsSync(join(this.#root, place))) ? [] : [`there is no ${path}`];
  }

  #complainOfOurs(words: readonly string[]): readonly string[] {
    const path: string[] = [];
    for (const word of words) {
      const help = this.#help(path);
      if (typeof help === "string") return [help];
      if (!help.commands.includes(word)) break;
      path.push(word);
    }
    const help = this.#help(path);
    if (typeof help === "string") return [help];
    const name = ["squeezenet", ...path].join(" ");
    const rest = words.slice(path.length);
    const [unknown] = rest;
    if (help.commands.length > 0 && unknown !== undefined && !unknown.startsWith("-"))
      return [`${name} has no command ${unknown} (it has: ${help.commands.join(", ")})`];
    return checkWords(name, help, rest);
  }

  /** The help of a command, or why there is none. */
  #help(path: readonly string[]): CommandHelp | string {
    const key = path.join(" ");
    const known = this.#helps.get(key);
    if (known !== undefined) return known;
    const run = spawnSync(process.execPath, [join(this.#root, this.#command), ...path, "--help"], { encoding: "utf8" });
    const failure = `squeezenet ${key} --help failed (is it built?): ${run.stderr.trim().split("\n").at(-1)}`;
    const help = run.status === 0 ? readHelp(run.stdout) : failure;
    this.#helps.set(key, help);
    return help;
  }
}
