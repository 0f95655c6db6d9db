import type { WireType } from "./wire/wire-type.ts";

/** A field of a binary file whose number the schema does not have, kept as it was read. */
export interface UnknownRecord {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 counted bytes (length included in `bytes`), 3 group, 5 four bytes. */
  readonly wireType: WireType;
  /** What follows the tag. */
  readonly bytes: Uint8Array;
}

/** A field of a text file whose name the schema does not have: a scalar as it is printed, or the fields of a message. */
export interface UnknownEntry {
  readonly name: string;
  readonly value: string | readonly UnknownEntry[];
}

/** A field that the schema does not have, as a binary or a text file gave it. */
export type UnknownField = UnknownRecord | UnknownEntry;

const none: readonly never[] = Object.freeze([]);
const unknowns = new WeakMap<object, UnknownField[]>();

/** What the file said in this message beyond the schema: records of a binary file, entries of a text file. */
export function unknownFieldsOf(message: object): readonly UnknownField[] {
  return unknowns.get(message) ?? none;
}

/** Keeps a field that the schema does not have. */
export function addUnknownField(message: object, field: UnknownField): void {
  const fields = unknowns.get(message);
  if (fields === undefined) unknowns.set(message, [field]);
  else fields.push(field);
}

/** Lets a changed copy keep what the schema does not have. */
export function keepUnknownFields(from: object, to: object): void {
  const fields = unknowns.get(from);
  if (fields !== undefined) unknowns.set(to, [...fields]);
}
