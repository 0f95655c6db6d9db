import type { Descriptor, Field } from "../descriptor.ts";
import { described, fieldsOf, missingFields } from "../message.ts";
import { MessageError } from "../message-error.ts";
import { unknownFieldsOf } from "../unknown-fields.ts";
import { concat } from "../utf8.ts";
import { limit } from "./limit.ts";
import { wireTypeOf, writeScalar } from "./scalars.ts";
import { wireType } from "./wire-type.ts";
import { WireWriter } from "./wire-writer.ts";

/**
 * A message in protobuf's wire format, as its C++ library writes it: fields in order of their numbers, then those that the schema
 * does not have. The same message always gives the same bytes. What only a text file could say (fields with a name but no
 * number) is left out.
 * @throws MessageError for a message that lacks a required field, has a value that was put there without `create` and
 * does not fit, or takes 2 GiB or more
 */
export function encodeMessage(message: object): Uint8Array {
  const chunks = new Chunks();
  write(chunks, message, described(message));
  chunks.flush();
  if (chunks.length > limit)
    throw new MessageError(
      `${described(message).name} takes ${chunks.length} bytes, but protobuf reads at most ${limit}`,
    );
  return concat(chunks.list);
}

/** What is written so far: small fields in a writer, packed floats and doubles as views, copied once at the end. */
class Chunks {
  readonly list: Uint8Array[] = [];
  readonly writer: WireWriter = new WireWriter();
  length = 0;

  flush(): void {
    const bytes = this.writer.finish();
    if (bytes.length > 0) this.push(bytes);
  }

  push(bytes: Uint8Array): void {
    this.list.push(bytes);
    this.length += bytes.length;
  }
}

function write(chunks: Chunks, message: object, descriptor: Descriptor): void {
  const [missing] = missingFields(message, descriptor);
  if (missing !== undefined) throw new MessageError(`${descriptor.name} needs its field "${missing}"`);
  for (const [field, value] of fieldsOf(message, descriptor)) {
    try {
      writeField(chunks, field, value);
    } catch (error) {
      if (error instanceof MessageError) throw error;
      throw new MessageError(
        `${descriptor.name}.${field.name}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  for (const unknown of unknownFieldsOf(message))
    if ("number" in unknown) chunks.writer.tag(unknown.number, unknown.wireType).raw(unknown.bytes);
}

function writeField(chunks: Chunks, field: Field, value: unknown): void {
  const { writer } = chunks;
  if (value instanceof Float32Array || value instanceof Float64Array) writeNumbers(chunks, field, value);
  else if (!field.repeated) writeElement(chunks, field, value);
  else if (!Array.isArray(value)) throw new TypeError("it is not a list");
  else if (!field.packed) for (const each of value) writeElement(chunks, field, each);
  else {
    const packed = new WireWriter();
    for (const each of value) writeScalar(packed, field.type, each);
    writer.tag(field.number, wireType.counted).bytes(packed.finish());
  }
}

function writeNumbers(chunks: Chunks, field: Field, values: Float32Array | Float64Array): void {
  if (!field.packed) {
    for (const value of values) writeElement(chunks, field, value);
    return;
  }
  chunks.writer.tag(field.number, wireType.counted).uint32(values.byteLength);
  chunks.flush();
  chunks.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeElement(chunks: Chunks, { number, type }: Field, value: unknown): void {
  if (type.kind !== "message") {
    chunks.writer.tag(number, wireTypeOf(type));
    writeScalar(chunks.writer, type, value);
    return;
  }
  if (typeof value !== "object" || value === null) throw new TypeError("it is not a message");
  const nested = new Chunks();
  write(nested, value, type.descriptor);
  nested.flush();
  chunks.writer.tag(number, wireType.counted).uint32(nested.length);
  chunks.flush();
  for (const bytes of nested.list) chunks.push(bytes);
}
