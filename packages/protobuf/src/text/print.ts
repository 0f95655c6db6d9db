import type { Descriptor, Field } from "../descriptor.ts";
import { formatDouble, formatFloat } from "../format-number.ts";
import { described, fieldsOf } from "../message.ts";
import { unknownFieldsOf } from "../unknown-fields.ts";
import { bytesOf } from "../utf8.ts";
import { quoted } from "./literals.ts";
import { unknownLines } from "./print-unknown.ts";

/**
 * A message as protobuf's DebugString and TextFormat::Print write it: fields in order of their numbers, two spaces a level,
 * strings with C escapes. Fields that the schema does not have come last.
 * @throws MessageError for what is no message
 */
export function printText(message: object): string {
  return [...lines(message, described(message), "")].map((line) => `${line}\n`).join("");
}

function* lines(message: object, descriptor: Descriptor, indent: string): Generator<string> {
  for (const [field, value] of fieldsOf(message, descriptor))
    for (const each of elementsOf(field, value)) yield* fieldLines(field, each, indent);
  for (const field of unknownFieldsOf(message)) yield* unknownLines(field, indent);
}

function elementsOf(field: Field, value: unknown): Iterable<unknown> {
  if (!field.repeated) return [value];
  return Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from<unknown>(Object.values(value)) : [];
}

function* fieldLines(field: Field, value: unknown, indent: string): Generator<string> {
  const { type } = field;
  if (type.kind !== "message") yield `${indent}${field.name}: ${scalarText(field, value)}`;
  else if (typeof value === "object" && value !== null) {
    yield `${indent}${field.name} {`;
    yield* lines(value, type.descriptor, `${indent}  `);
    yield `${indent}}`;
  }
}

function scalarText({ type }: Field, value: unknown): string {
  if (typeof value === "string" && type.kind === "scalar") return quoted(bytesOf(value));
  if (value instanceof Uint8Array) return quoted(value);
  if (typeof value !== "number" || type.kind !== "scalar") return String(value);
  if (type.scalar === "float") return formatFloat(value);
  return type.scalar === "double" ? formatDouble(value) : String(value);
}
