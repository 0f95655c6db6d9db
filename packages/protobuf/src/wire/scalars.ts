import type { FieldType } from "../descriptor.ts";
import type { ScalarName } from "../schema.ts";
import { bytesOf, stringOf } from "../utf8.ts";
import type { WireReader } from "./wire-reader.ts";
import { wireType, type WireType } from "./wire-type.ts";
import type { WireWriter } from "./wire-writer.ts";

/** The wire type of one value. */
export function wireTypeOf(type: FieldType): WireType {
  if (type.kind === "scalar") return wireTypes[type.scalar];
  return type.kind === "enum" ? wireType.varint : wireType.counted;
}

const wireTypes: { readonly [Name in ScalarName]: WireType } = {
  bool: wireType.varint,
  bytes: wireType.counted,
  double: wireType.eightBytes,
  float: wireType.fourBytes,
  int32: wireType.varint,
  int64: wireType.varint,
  string: wireType.counted,
  uint32: wireType.varint,
  uint64: wireType.varint,
};

/** Reads a value that is no message; undefined for a number that is not in its enum. */
export function readScalar(reader: WireReader, type: FieldType): unknown {
  if (type.kind === "scalar") return readers[type.scalar](reader);
  return type.kind === "enum" ? type.names.get(reader.int32()) : undefined;
}

const readers: { readonly [Name in ScalarName]: (reader: WireReader) => unknown } = {
  bool: (reader) => reader.bool(),
  bytes: (reader) => reader.bytes(),
  double: (reader) => reader.double(),
  float: (reader) => reader.float(),
  int32: (reader) => reader.int32(),
  int64: (reader) => safe(reader.int64()),
  string: (reader) => stringOf(reader.bytes()),
  uint32: (reader) => reader.uint32(),
  uint64: (reader) => safe(reader.uint64()),
};

/** The integer, where a double holds it exactly. */
function safe(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`its value ${value} is out of range: integers are read up to 2^53`);
}

/** Writes a value that is no message, without its tag. */
export function writeScalar(writer: WireWriter, type: FieldType, value: unknown): void {
  if (type.kind === "scalar") writers[type.scalar](writer, value);
  else writer.int32(type.kind === "enum" ? (type.values[String(value)] ?? NaN) : NaN);
}

const writers: { readonly [Name in ScalarName]: (writer: WireWriter, value: unknown) => void } = {
  bool: (writer, value) => void writer.bool(value === true),
  bytes: (writer, value) => void writer.bytes(value instanceof Uint8Array ? value : bytesOf(String(value))),
  double: (writer, value) => void writer.double(Number(value)),
  float: (writer, value) => void writer.float(Number(value)),
  int32: (writer, value) => void writer.int32(Number(value)),
  int64: (writer, value) => void writer.int64(Number(value)),
  string: (writer, value) => void writer.bytes(bytesOf(String(value))),
  uint32: (writer, value) => void writer.uint32(Number(value)),
  uint64: (writer, value) => void writer.uint64(Number(value)),
};
