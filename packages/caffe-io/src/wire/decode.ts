import { descriptorOf } from "../descriptor.ts";
import type { Message, MessageName } from "../schema.ts";
import { Decoder } from "./decoder.ts";
import { isHdf5, limit, looksLike } from "./file-kind.ts";
import { WireError } from "./wire-error.ts";

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
 * Reads a message in protobuf's wire format. `bytes` and the numbers of blobs are views of the bytes given, where their
 * alignment allows, so these must not change afterwards. Fields that the schema does not have are kept.
 * @throws WireError where the bytes are cut off, damaged, or no such message
 */
export function decodeMessage<Name extends MessageName>(
  name: Name,
  bytes: Uint8Array,
  options?: WireOptions,
): Message<Name>;
export function decodeMessage(
  name: MessageName,
  bytes: Uint8Array,
  { file = "bytes", overwrite = false }: WireOptions = {},
): object {
  if (bytes.length > limit) throw new WireError(file, limit, name, "Caffe's files end before 2 GiB");
  if (isHdf5(bytes)) throw new WireError(file, 0, name, `this is an HDF5 file, not a binary ${name}`);
  // A plain Uint8Array: the slice of a Node Buffer would not copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    return new Decoder(plain, file, overwrite).message(descriptorOf(name), plain.length, undefined);
  } catch (error) {
    const kind = looksLike(bytes);
    if (kind === undefined || !(error instanceof WireError)) throw error;
    throw new WireError(file, error.offset, error.path, `${error.reason}; the file looks like ${kind}`);
  }
}
