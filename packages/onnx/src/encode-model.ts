import { create, encodeMessage } from "@squeezenet/protobuf";
import type { GraphFields } from "./message-types.ts";
import { onnxSchema } from "./schema.ts";

/** A model to be written. */
export interface ModelOptions {
  readonly graph: GraphFields;
  /** The version of ONNX's own operators: https://github.com/onnx/onnx/blob/main/docs/Versioning.md. */
  readonly opset: number;
  /** The version of the file format: 8 came with ONNX 1.10 and opset 15, and every runtime of today reads it. */
  readonly irVersion?: number;
  /** The program that made the model. */
  readonly producer?: string;
}

/**
 * The bytes of an .onnx file. The same model always gives the same bytes.
 * @throws MessageError for a graph that the schema does not have, or a model of 2 GiB or more
 */
export function encodeModel({ graph, opset, irVersion = 8, producer }: ModelOptions): Uint8Array {
  return encodeMessage(
    create(onnxSchema, "ModelProto", {
      ir_version: irVersion,
      producer_name: producer,
      graph,
      opset_import: [{ domain: "", version: opset }],
    }),
  );
}
