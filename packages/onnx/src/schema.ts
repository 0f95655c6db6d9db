import type { Checked } from "@squeezenet/protobuf";
import { enums } from "./schema/enums.ts";
import { graphMessages } from "./schema/graph.ts";
import { tensorMessages } from "./schema/tensor.ts";
import { typeMessages } from "./schema/type.ts";

type Messages = typeof graphMessages & typeof tensorMessages & typeof typeMessages;

/** ONNX's schema as @squeezenet/protobuf takes it. */
export interface OnnxSchema {
  readonly package: "onnx";
  readonly messages: Messages;
  readonly enums: typeof enums;
}

/**
 * The messages of a model for inference (onnx/onnx.proto of ONNX 1.17, IR version 10), with their official numbers. Training,
 * functions of one's own, sparse tensors, sequences, maps and sharding are left out: a reader keeps these as unknown fields.
 */
export const onnxSchema: Checked<OnnxSchema> = {
  package: "onnx",
  messages: { ...graphMessages, ...tensorMessages, ...typeMessages },
  enums,
};
