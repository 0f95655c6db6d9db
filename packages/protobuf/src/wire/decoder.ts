import type { Descriptor, Field } from "../descriptor.ts";
import { missingFields } from "../message.ts";
import { addUnknownField } from "../unknown-fields.ts";
import { listOf, own, put } from "./fields.ts";
import type { NumberList } from "./numbers.ts";
import { readScalar, wireTypeOf } from "./scalars.ts";
import { WireError } from "./wire-error.ts";
import { WireReader } from "./wire-reader.ts";
import { wireType as types, type WireType } from "./wire-type.ts";

/** Reads messages from one array of bytes. */
export class Decoder {
  readonly #bytes: Uint8Array;
  readonly #reader: WireReader;
  readonly #file: string;
  readonly #overwrite: boolean;
  /** Where the record begins that is being read: up to its value nothing before is needed any more. */
  #start = 0;

  constructor(bytes: Uint8Array, file: string, overwrite: boolean) {
    this.#bytes = bytes;
    this.#reader = new WireReader(bytes);
    this.#file = file;
    this.#overwrite = overwrite;
  }

  /** Reads fields up to an offset, into a message that an earlier record has begun or into a new one. */
  message(descriptor: Descriptor, end: number, begun: object | undefined): object {
    const reader = this.#reader;
    const message: object = begun ?? Object.create(descriptor.prototype);
    const numbers = new Map<Field, NumberList>();
    while (reader.position < end) this.#record(message, descriptor, end, numbers);
    for (const [field, list] of numbers) Reflect.set(message, field.name, list.finish());
    const [missing] = missingFields(message, descriptor);
    if (missing !== undefined) throw this.#error(end, descriptor, undefined, `its field ${missing} is missing`);
    return message;
  }

  #record(message: object, descriptor: Descriptor, end: number, numbers: Map<Field, NumberList>): void {
    const reader = this.#reader;
    const start = reader.position;
    this.#start = start;
    let field: Field | undefined;
    try {
      const [number, wireType] = reader.tag();
      field = descriptor.byNumber.get(number);
      if (field === undefined || !this.#value(message, field, wireType, end, numbers))
        this.#unknown(message, number, wireType);
    } catch (error) {
      if (error instanceof WireError) throw error;
      throw this.#error(start, descriptor, field, error instanceof Error ? error.message : String(error));
    }
    if (reader.position > end)
      throw this.#error(start, descriptor, field, `it runs ${reader.position - end} bytes past its message`);
  }

  /** Reads a value into its field; false, with nothing read, if it is not of the field's type. */
  #value(message: object, field: Field, wireType: WireType, end: number, numbers: Map<Field, NumberList>): boolean {
    const reader = this.#reader;
    const { type } = field;
    if (wireType !== wireTypeOf(type)) {
      if (!field.repeated || wireType !== types.counted) return false;
      const packedEnd = this.#endOf(end);
      if (field.dense !== undefined) this.#chunk(message, field, packedEnd, numbers);
      else while (reader.position < packedEnd) this.#append(message, field);
      return true;
    }
    if (field.dense !== undefined)
      listOf(message, field, numbers).add(field.type.kind === "scalar" ? Number(readScalar(reader, type)) : 0);
    else if (type.kind === "message") {
      const begun: unknown = field.repeated ? undefined : own(message, field);
      const nested = this.message(
        type.descriptor,
        this.#endOf(end),
        typeof begun === "object" && begun !== null ? begun : undefined,
      );
      put(message, field, nested);
    } else this.#append(message, field);
    return true;
  }

  #chunk(message: object, field: Field, end: number, numbers: Map<Field, NumberList>): void {
    const bytes = this.#bytes.subarray(this.#reader.position, end);
    const width = field.dense?.BYTES_PER_ELEMENT ?? 1;
    if (bytes.length % width !== 0)
      throw new Error(`its ${bytes.length} bytes are no whole number of ${width}-byte values`);
    const spare = this.#overwrite ? this.#reader.position - this.#start : 0;
    this.#reader.position = end;
    listOf(message, field, numbers).addChunk(bytes, spare);
  }

  #append(message: object, field: Field): void {
    const reader = this.#reader;
    const start = reader.position;
    const value = readScalar(reader, field.type);
    if (value !== undefined) put(message, field, value);
    // As in protobuf, a number that the enum does not have stays an unknown field.
    else
      addUnknownField(message, {
        number: field.number,
        wireType: types.varint,
        bytes: this.#bytes.slice(start, reader.position),
      });
  }

  /** Reads a length; where what it counts ends. */
  #endOf(end: number): number {
    const length = this.#reader.uint32();
    const left = end - this.#reader.position;
    if (length > left)
      throw new Error(`it says that it is ${length} bytes long, but only ${Math.max(left, 0)} are left`);
    return this.#reader.position + length;
  }

  #unknown(message: object, number: number, wireType: WireType): void {
    addUnknownField(message, { number, wireType, bytes: this.#reader.skip(wireType, number).slice() });
  }

  #error(offset: number, descriptor: Descriptor, field: Field | undefined, reason: string): WireError {
    return new WireError(
      this.#file,
      offset,
      field === undefined ? descriptor.name : `${descriptor.name}.${field.name}`,
      reason,
    );
  }
}
