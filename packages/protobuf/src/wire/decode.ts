import { descriptorOf } from "../descriptor.ts";
import type { Message, MessageName, Schema } from "../schema.ts";
import { Decoder } from "./decoder.ts";
import { limit } from "./limit.ts";
import { WireError } from "./wire-error.ts";

/** How bytes are read. */
export interface WireOptions {
  /** What errors call the bytes. */
  readonly file?: string;
  /**
   * The bytes are given away: numbers that are not aligned are moved a little within them instead of being copied, so that
   * a model takes no more memory than its file. The bytes are no message afterwards.
   */
  readonly overwrite?: boolean;
}

/**
 * Reads a message in protobuf's wire format. `bytes` fields and packed floats and doubles are views of the bytes given,
 * where their alignment allows, so these must not change afterwards. Fields that the schema does not have are kept.
 * @throws WireError where the bytes are cut off, damaged, or no such message
 */
export function decodeMessage<S extends Schema, Name extends MessageName<S>>(
  schema: S,
  name: Name,
  bytes: Uint8Array,
  options?: WireOptions,
): Message<S, Name>;
export function decodeMessage(
  schema: Schema,
  name: string,
  bytes: Uint8Array,
  { file = "bytes", overwrite = false }: WireOptions = {},
): object {
  if (bytes.length > limit) throw new WireError(file, limit, name, "a message ends before 2 GiB");
  // A plain Uint8Array: the slice of a Node Buffer would not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return new Decoder(plain, file, overwrite).message(descriptorOf(schema, name), plain.length, undefined);
}
