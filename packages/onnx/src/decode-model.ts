import { decodeMessage } from "@squeezenet/protobuf";
import type { ModelProto } from "./message-types.ts";
import { onnxSchema } from "./schema.ts";

/**
 * Reads an .onnx file. Its numbers are views of the bytes, which must not change afterwards; what the schema leaves out is
 * kept as unknown fields.
 * @param file what errors call the bytes
 * @throws WireError where the bytes are cut off, damaged, or no model
 */
export function decodeModel(bytes: Uint8Array, file = "onnx model"): ModelProto {
  return decodeMessage(onnxSchema, "ModelProto", bytes, { file });
}
