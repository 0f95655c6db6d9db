import type { UnknownField, UnknownRecord } from "../unknown-fields.ts";
import { WireReader } from "../wire/wire-reader.ts";
import { wireType as types } from "../wire/wire-type.ts";
import { quoted } from "./literals.ts";

/** Protobuf guesses ten levels of messages in records without a schema, then stops (kUnknownFieldRecursionLimit). */
const deepest = 10;

/** The lines of a field that the schema does not have: by its name in a text file, by its number in a binary one. */
export function* unknownLines(field: UnknownField, indent: string, depth = 0): Generator<string> {
  if ("number" in field) yield* recordLines(field, indent, depth);
  else if (typeof field.value === "string") yield `${indent}${field.name}: ${field.value}`;
  else {
    yield `${indent}${field.name} {`;
    for (const each of field.value) yield* unknownLines(each, `${indent}  `);
    yield `${indent}}`;
  }
}

function* recordLines({ number, wireType, bytes }: UnknownRecord, indent: string, depth: number): Generator<string> {
  const reader = new WireReader(bytes);
  if (wireType === types.varint) yield `${indent}${number}: ${reader.bigUint64()}`;
  else if (wireType === types.fourBytes) yield `${indent}${number}: ${hexadecimal(bytes)}`;
  else if (wireType === types.eightBytes) yield `${indent}${number}: ${hexadecimal(bytes)}`;
  else {
    const isGroup = wireType === types.startGroup;
    const content = isGroup ? bytes : reader.bytes();
    const records = depth < deepest ? recordsOf(content, isGroup ? number : undefined) : undefined;
    if (records === undefined || (records.length === 0 && !isGroup)) yield `${indent}${number}: ${quoted(content)}`;
    else {
      yield `${indent}${number} {`;
      for (const each of records) yield* recordLines(each, `${indent}  `, depth + 1);
      yield `${indent}}`;
    }
  }
}

const hexadecimal = (bytes: Uint8Array): string =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .toReversed()
    .join("")}`;

/** The records that some bytes would be as a message, or undefined if they are none. A group ends with its own tag. */
function recordsOf(bytes: Uint8Array, group: number | undefined): UnknownRecord[] | undefined {
  const reader = new WireReader(bytes);
  const records: UnknownRecord[] = [];
  try {
    while (reader.position < reader.length) {
      const [number, wireType] = reader.tag();
      if (wireType === types.endGroup)
        return number === group && reader.position === reader.length ? records : undefined;
      records.push({ number, wireType, bytes: reader.skip(wireType, number) });
    }
  } catch {
    return undefined;
  }
  return group === undefined ? records : undefined;
}
