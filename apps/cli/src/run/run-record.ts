import { existsSync } from "node:fs";
import type { Backend } from "@squeezenet/core";
import { CommandError } from "../failure.ts";
import { readBytes } from "../read-files.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { writeWhole } from "./write-whole.ts";

/** A snapshot that the run has written. */
export interface RecordedSnapshot {
  readonly iteration: number;
  /** SHA-256 of the learned numbers. */
  readonly weights: string;
  /** The path without its ending. */
  readonly stem: string;
}

/** A test of the run. */
export interface RecordedTest {
  readonly iteration: number;
  readonly net: number;
  readonly outputs: readonly { readonly name: string; readonly value: number; readonly isLoss: boolean }[];
}

/** Version of this command, and what ran it: "node 20.20.2". Receipts from before Bun and Deno were told apart have Node's version alone. */
export type RecordedCode =
  { readonly squeezenet: string; readonly runtime: string } | { readonly squeezenet: string; readonly node: string };

/** What ran a command, from a receipt of any age. */
export const runtimeOf = (code: RecordedCode): string =>
  "runtime" in code ? code.runtime : `node ${code.node.replace(/^v/, "")}`;

/** The receipt of a run: what it was made of and what came out, for `squeezenet verify`. It holds no time and no date. */
export interface RunRecord {
  readonly format: "squeezenet-run-1";
  readonly code: RecordedCode;
  readonly machine: { readonly platform: string; readonly arch: string; readonly cpu: string; readonly cores: number };
  readonly backend: {
    readonly name: string;
    readonly device: string;
    /** As on the command line: the name or path, and key=value options. */
    readonly choice: string;
    readonly options: readonly string[];
    /** As the backend says it. Absent where its bits are the same everywhere, and from receipts of before it was recorded. */
    readonly varies?: NonNullable<Backend["varies"]>;
  };
  readonly seed: number;
  readonly rng: "addressed" | "caffe";
  readonly shuffle: boolean;
  /** The solver and the training net as text, upgraded and with what the command line overrode. */
  readonly solver: string;
  readonly net: string;
  readonly tests: readonly string[];
  readonly fingerprint: Fingerprint;
  /** SHA-256 of the learned numbers before the first update. */
  readonly initialWeights: string;
  /** Iterations at which the run was taken up again. */
  readonly resumed: readonly number[];
  readonly snapshots: readonly RecordedSnapshot[];
  readonly results: readonly RecordedTest[];
}

/** Where the receipt of a run lies. */
export const recordPath = (prefix: string): string => `${prefix}.run.json`;

export function writeRecord(path: string, record: RunRecord): void {
  writeWhole(path, new TextEncoder().encode(`${JSON.stringify(record, null, 1)}\n`));
}

/** @throws CommandError for a file that is none */
export function readRecord(path: string): RunRecord {
  const text = new TextDecoder().decode(readBytes(path, "the record of a run"));
  const parsed = parse(text);
  if (!isRecord(parsed))
    throw new CommandError(`${path}: it is no record of a run: expected JSON with "format": "squeezenet-run-1"`);
  return parsed;
}

/** The record beside a prefix, or null where there is none that can be read: the files of a snapshot do without. */
export function findRecord(prefix: string): RunRecord | null {
  const path = recordPath(prefix);
  return existsSync(path) ? readRecord(path) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is RunRecord =>
  typeof value === "object" &&
  value !== null &&
  "format" in value &&
  value.format === "squeezenet-run-1" &&
  "snapshots" in value &&
  Array.isArray(value.snapshots);
