import { asyncDispose, type Backend } from "@squeezenet/core";
import type { Command } from "commander";
import type { Log } from "../glog.ts";

/** What a command may use of the world. */
export interface World {
  readonly log: Log;
  /** Writes to stdout: results that other programs read. */
  readonly print: (line: string) => void;
  /** Whether somebody watches. */
  readonly terminal: boolean;
}

/** Adds a command to the program. */
export type AddCommand = (program: Command, world: World) => void;

/** `--exact`, beside every `--backend-option`. */
export const exactOption = [
  "--exact",
  "the same bits on every machine: opens the backend with exact=true (cpu-worker then leaves out relaxed SIMD)",
] as const;

/** `--backend NAME`, `--backend-option key=value` and `--exact`, as every command that computes has them. */
export const withBackendOptions = (command: Command): Command =>
  command
    .option("--backend <name>", "oracle, a package squeezenet-backend-<name>, or a path", "cpu-worker")
    .option(
      "--backend-option <key=value>",
      "an option of its own, such as threads=2 or simd=none (repeatable)",
      collect,
      [],
    )
    .option(...exactOption);

/** Gathers a repeatable option's values. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** A whole number of at least `least`. */
export function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    throw new InvalidNumber(`--${name} takes a whole number of at least ${least}, found "${text}"`);
  };
}

/** An option's value that is no number. */
export class InvalidNumber extends Error {
  override readonly name: string = "InvalidNumber";
}

/** Runs `use` on a backend and closes it, whatever happens. */
export async function withBackend<T>(open: Promise<Backend>, use: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await open;
  try {
    return await use(backend);
  } finally {
    await backend[asyncDispose]();
  }
}
