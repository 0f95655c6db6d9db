import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { FieldType } from "../descriptor.ts";
import type { EnumName, ScalarName } from "../schema.ts";
import { bytesOf, stringOf } from "../utf8.ts";

/** The wire type of one value. */
export function wireTypeOf(type: FieldType): WireType {
  if (type.kind === "scalar") return wireTypes[type.scalar];
  return type.kind === "enum" ? WireType.Varint : WireType.LengthDelimited;
}

const wireTypes: { readonly [Name in ScalarName]: WireType } = {
  bool: WireType.Varint,
  bytes: WireType.LengthDelimited,
  double: WireType.Bit64,
  float: WireType.Bit32,
  int32: WireType.Varint,
  int64: WireType.Varint,
  string: WireType.LengthDelimited,
  uint32: WireType.Varint,
};

/** Reads a value that is no message; undefined for a number that is not in its enum. */
export function readScalar(reader: BinaryReader, type: FieldType): unknown {
  if (type.kind === "scalar") return readers[type.scalar](reader);
  return type.kind === "enum" ? nameOf(type.name, type.values, reader.int32()) : undefined;
}

const readers: { readonly [Name in ScalarName]: (reader: BinaryReader) => unknown } = {
  bool: (reader) => reader.bool(),
  bytes: (reader) => reader.bytes(),
  double: (reader) => reader.double(),
  float: (reader) => reader.float(),
  int32: (reader) => reader.int32(),
  int64: readSafeInteger,
  string: (reader) => stringOf(reader.bytes()),
  uint32: (reader) => reader.uint32(),
};

function readSafeInteger(reader: BinaryReader): number {
  const value = Number(reader.int64());
  if (Number.isSafeInteger(value)) return value;
  throw new Error(`its value ${value} is out of range: integers of Caffe's files go up to 2^53`);
}

const names = new Map<EnumName, ReadonlyMap<number, string>>();

function nameOf(name: EnumName, values: Readonly<Record<string, number>>, number: number): string | undefined {
  let byNumber = names.get(name);
  if (byNumber === undefined) {
    byNumber = new Map(Object.entries(values).map(([each, value]) => [value, each]));
    names.set(name, byNumber);
  }
  return byNumber.get(number);
}

/** Writes a value that is no message, without its tag. */
export function writeScalar(writer: BinaryWriter, type: FieldType, value: unknown): void {
  if (type.kind === "scalar") writers[type.scalar](writer, value);
  else writer.int32(type.kind === "enum" ? (type.values[String(value)] ?? NaN) : NaN);
}

const writers: { readonly [Name in ScalarName]: (writer: BinaryWriter, value: unknown) => void } = {
  bool: (writer, value) => void writer.bool(value === true),
  bytes: (writer, value) => void writer.bytes(value instanceof Uint8Array ? value : bytesOf(String(value))),
  double: (writer, value) => void writer.double(Number(value)),
  float: (writer, value) => void writer.float(Number(value)),
  int32: (writer, value) => void writer.int32(Number(value)),
  int64: (writer, value) => void writer.int64(Number(value)),
  string: (writer, value) => void writer.bytes(bytesOf(String(value))),
  uint32: (writer, value) => void writer.uint32(Number(value)),
};
