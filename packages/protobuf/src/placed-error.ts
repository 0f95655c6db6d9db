import type { Location } from "./location.ts";

/** A file, or a place in it. */
export type Place = Pick<Location, "file"> & Partial<Location>;

/** How an error of a file is made. */
export interface PlacedErrorOptions extends ErrorOptions {
  /** Where it is, if that is known. */
  readonly at?: Place | undefined;
}

/** An error of a file. The message is for people and may name the place too; the fields are for programs. */
export class PlacedError extends Error {
  /** As the caller named it; undefined where no file is at fault. */
  readonly file: string | undefined;
  /** Counts from 1; undefined where no line is known, as in binary files. */
  readonly line: number | undefined;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number | undefined;

  constructor(message: string, { at, ...options }: PlacedErrorOptions = {}) {
    super(message, options);
    this.file = at?.file;
    this.line = at?.line;
    this.column = at?.column;
  }
}
