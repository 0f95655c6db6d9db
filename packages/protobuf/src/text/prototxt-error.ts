import type { Location } from "../location.ts";

/** A text that is no such message: where, what stands there, and what would have done. */
export class PrototxtError extends Error {
  override readonly name = "PrototxtError";
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
  /** The message without the place. */
  readonly reason: string;

  constructor({ file, line, column }: Location, reason: string) {
    super(`${file}:${line}:${column}: ${reason}`);
    this.file = file;
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}
