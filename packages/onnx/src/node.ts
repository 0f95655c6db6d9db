import { create } from "@squeezenet/protobuf";
import { attribute, type AttributeValue } from "./attribute.ts";
import type { NodeProto } from "./message-types.ts";
import { onnxSchema } from "./schema.ts";

/** What a node reads, what it makes, and how it is set. */
export interface NodeOptions {
  /** The names of its inputs; "" leaves out an optional one. */
  readonly inputs: readonly string[];
  /** The names of its outputs. */
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Its own name, for error messages; none where it is left out. */
  readonly name?: string;
}

/**
 * One call of an operator.
 * @param op the operator's name in https://onnx.ai/onnx/operators, such as "Conv"
 * @throws MessageError for an attribute that is no integer: write `{ float: 0.5 }`
 */
export function node(op: string, { inputs, outputs, attributes = {}, name }: NodeOptions): NodeProto {
  return create(onnxSchema, "NodeProto", {
    input: inputs,
    output: outputs,
    name,
    op_type: op,
    attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  });
}
