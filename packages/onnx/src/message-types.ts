import type { Fields, Message } from "@squeezenet/protobuf";
import type { OnnxSchema } from "./schema.ts";

// Interfaces, so that an editor shows the name and not the fields.
export interface AttributeProto extends Message<OnnxSchema, "AttributeProto"> {}
export interface GraphProto extends Message<OnnxSchema, "GraphProto"> {}
export interface ModelProto extends Message<OnnxSchema, "ModelProto"> {}
export interface NodeProto extends Message<OnnxSchema, "NodeProto"> {}
export interface OperatorSetIdProto extends Message<OnnxSchema, "OperatorSetIdProto"> {}
export interface TensorProto extends Message<OnnxSchema, "TensorProto"> {}
export interface TypeProto extends Message<OnnxSchema, "TypeProto"> {}
export interface ValueInfoProto extends Message<OnnxSchema, "ValueInfoProto"> {}

/** What a graph may be made with: messages, or plain objects in their place. */
export interface GraphFields extends Fields<OnnxSchema, "GraphProto"> {}
