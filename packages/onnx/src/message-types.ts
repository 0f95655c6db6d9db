import type { Fields, Message } from "@squeezenet/protobuf";
import type { OnnxSchema } from "./schema.ts";

// Interfaces, so that an editor shows the name and not the fields.
/** A setting of a node. */
export interface AttributeProto extends Message<OnnxSchema, "AttributeProto"> {}
/** Nodes in order, with inputs, outputs and weights. */
export interface GraphProto extends Message<OnnxSchema, "GraphProto"> {}
/** A whole .onnx file. */
export interface ModelProto extends Message<OnnxSchema, "ModelProto"> {}
/** One call of an operator. */
export interface NodeProto extends Message<OnnxSchema, "NodeProto"> {}
/** A version of a set of operators. */
export interface OperatorSetIdProto extends Message<OnnxSchema, "OperatorSetIdProto"> {}
/** Numbers with a type and a shape. */
export interface TensorProto extends Message<OnnxSchema, "TensorProto"> {}
/** The type of a value. */
export interface TypeProto extends Message<OnnxSchema, "TypeProto"> {}
/** A name and the type of its value. */
export interface ValueInfoProto extends Message<OnnxSchema, "ValueInfoProto"> {}

/** What a graph may be made with: messages, or plain objects in their place. */
export interface GraphFields extends Fields<OnnxSchema, "GraphProto"> {}
