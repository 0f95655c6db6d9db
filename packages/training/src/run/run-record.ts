import type { Backend } from "@squeezenet/core";
import type { Files } from "../files.ts";
import type { Machine } from "../host.ts";
import { TrainingError } from "../training-error.ts";
import type { Fingerprint } from "./fingerprint.ts";

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
  readonly machine: Machine;
  readonly backend: {
    readonly name: string;
    readonly device: string;
    /** The name or path under which it was found. */
    readonly choice: string;
    /** The options with which it was opened, `key=value` each. */
    readonly options: readonly string[];
    /** As the backend says it. Absent where its bits are the same everywhere, and from receipts of before it was recorded. */
    readonly varies?: NonNullable<Backend["varies"]>;
  };
  readonly seed: number;
  readonly rng: "addressed" | "caffe";
  readonly shuffle: boolean;
  /** The solver and the training net as text, upgraded and with what was overridden. */
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

/** Writes a receipt, whole or not at all. @throws TrainingError where it cannot be written */
export function writeRecord(path: string, record: RunRecord, files: Files): Promise<void> {
  return files.writeWhole(path, new TextEncoder().encode(`${JSON.stringify(record, null, 1)}\n`));
}

/** Reads a receipt. @throws TrainingError for any other file */
export async function readRecord(path: string, files: Files): Promise<RunRecord> {
  const text = new TextDecoder().decode(await files.read(path, "the record of a run"));
  const parsed = parse(text);
  if (!isRecord(parsed))
    throw new TrainingError(`${path}: it is no record of a run: expected JSON with "format": "squeezenet-run-1"`, {
      at: { file: path },
    });
  return parsed;
}

/** The record beside a prefix, or null where there is none: a snapshot can do without. @throws TrainingError for a damaged one */
export async function findRecord(prefix: string, files: Files): Promise<RunRecord | null> {
  const path = recordPath(prefix);
  return (await files.exists(path)) ? readRecord(path, files) : null;
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
