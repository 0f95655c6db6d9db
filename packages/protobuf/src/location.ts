/** A place in a text file; lines and columns count from 1, columns in UTF-16 code units. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where the lines of a text begin, so that an offset becomes a line and a column only when somebody asks. */
export class LineIndex {
  readonly file: string;
  /** Line 1 begins at 0; the others as here. */
  readonly #starts: number[] = [];

  constructor(file: string, text: string) {
    this.file = file;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) this.#starts.push(end + 1);
  }

  /** The line and column of an offset into the text. */
  at(offset: number): Location {
    let [low, high] = [0, this.#starts.length];
    let begun = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      const start = this.#starts[middle] ?? Infinity;
      if (start > offset) high = middle;
      else [low, begun] = [middle + 1, start];
    }
    return { file: this.file, line: low + 1, column: offset - begun + 1 };
  }
}

/** Where a message and its fields stand, as offsets. */
export interface Origin {
  readonly index: LineIndex;
  readonly offset: number;
  /** A repeated field has one offset for each element. */
  readonly fields: Map<string, number[]>;
}

const origins = new WeakMap<object, Origin>();

/** Notes where a message begins, and gives the record that takes the places of its fields. */
export function place(message: object, index: LineIndex, offset: number): Origin {
  const origin: Origin = { index, offset, fields: new Map() };
  origins.set(message, origin);
  return origin;
}

/** Lets a changed copy keep the place of what it was copied from. */
export function keepPlace(from: object, to: object): void {
  const origin = origins.get(from);
  if (origin !== undefined) origins.set(to, origin);
}

/** Places a message that an upgrade made where the field stands that it was made of. */
export function placeAtField(from: object, field: string, to: object): void {
  const origin = origins.get(from);
  const offset = origin?.fields.get(field)?.[0];
  if (origin !== undefined && offset !== undefined) place(to, origin.index, offset);
}

/**
 * Where a message was read (the name that opens it), or one of its fields, or one element of a repeated field. Undefined
 * for what no text file holds: messages made in code or read from binary files, fields that are not set.
 */
export function locationOf(message: object, field?: string, element = 0): Location | undefined {
  const origin = origins.get(message);
  if (origin === undefined) return undefined;
  const offset = field === undefined ? origin.offset : origin.fields.get(field)?.[element];
  return offset === undefined ? undefined : origin.index.at(offset);
}
