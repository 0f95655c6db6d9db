import * as protobuf from "@squeezenet/protobuf";
import { isHdf5, looksLike } from "./file-kind.ts";
import { caffeSchema, type Message, type MessageName } from "./schema.ts";

/**
 * Reads one of Caffe's messages in protobuf's wire format. `bytes` and the numbers of blobs are views of the bytes given,
 * where their alignment allows, so these must not change afterwards. Fields that the schema does not have are kept.
 * @throws WireError where the bytes are cut off, damaged, or no such message; it names HDF5, Git LFS pointers and text
 */
export function decodeMessage<Name extends MessageName>(
  name: Name,
  bytes: Uint8Array,
  options: protobuf.WireOptions = {},
): Message<Name> {
  const { file = "bytes" } = options;
  if (isHdf5(bytes)) throw new protobuf.WireError(file, 0, name, `this is an HDF5 file, not a binary ${name}`);
  try {
    return protobuf.decodeMessage(caffeSchema, name, bytes, options);
  } catch (error) {
    const kind = looksLike(bytes);
    if (kind === undefined || !(error instanceof protobuf.WireError)) throw error;
    throw new protobuf.WireError(file, error.offset, error.path, `${error.reason}; the file looks like ${kind}`);
  }
}
