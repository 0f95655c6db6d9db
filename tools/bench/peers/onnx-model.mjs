// @ts-check
// The net as an ONNX file, from the steps and weights that every candidate is given (onnx.proto of ONNX, IR version 8).
import protobuf from "protobufjs";
import { floats, graph, request } from "../candidates/protocol.mjs";

const { root } = protobuf.parse(
  `syntax = "proto2";
  message ModelProto { optional int64 ir_version = 1; optional GraphProto graph = 7; repeated OperatorSetId opset_import = 8; }
  message OperatorSetId { optional string domain = 1; optional int64 version = 2; }
  message GraphProto { repeated NodeProto node = 1; optional string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
  message NodeProto { repeated string input = 1; repeated string output = 2; optional string name = 3;
    optional string op_type = 4; repeated AttributeProto attribute = 5; }
  message AttributeProto { optional string name = 1; optional int64 i = 3; repeated int64 ints = 8; optional int32 type = 20; }
  message TensorProto { repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8; optional bytes raw_data = 9; }
  message ValueInfoProto { optional string name = 1; optional TypeProto type = 2; }
  message TypeProto { optional TensorType tensor_type = 1; }
  message TensorType { optional int32 elem_type = 1; optional TensorShape shape = 2; }
  message TensorShape { repeated Dimension dim = 1; }
  message Dimension { optional int64 dim_value = 1; }`,
  { keepCase: true },
);

const FLOAT = 1;
/** @param {string} name @param {number} i */
const integer = (name, i) => ({ name, i, type: 2 });
/** @param {string} name @param {readonly number[]} ints */
const integers = (name, ints) => ({ name, ints, type: 7 });
/** @param {string} name @param {readonly number[]} shape */
const value = (name, shape) => ({
  name,
  type: { tensor_type: { elem_type: FLOAT, shape: { dim: shape.map((dim_value) => ({ dim_value })) } } },
});

/** @returns {Uint8Array} */
export function onnxModel() {
  const { input, output, steps } = graph();
  const weights = floats("weights.bin");
  /** @type {object[]} */
  const initializer = [];
  /** @param {string} name @param {import("../graph.ts").Block} block */
  const tensor = (name, { offset, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const part = weights.slice(offset, offset + length);
    initializer.push({ dims: shape, data_type: FLOAT, name, raw_data: new Uint8Array(part.buffer) });
    return name;
  };
  const node = steps.map((step) => {
    const made = { output: [step.y], name: step.y };
    switch (step.op) {
      case "conv":
        return {
          ...made,
          op_type: "Conv",
          input: [step.x, tensor(`${step.y}.w`, step.weights), tensor(`${step.y}.b`, step.bias)],
          attribute: [
            integers("kernel_shape", step.kernel),
            integers("strides", step.stride),
            integers("pads", [...step.pad, ...step.pad]),
          ],
        };
      case "maxPool":
        return {
          ...made,
          op_type: "MaxPool",
          input: [step.x],
          attribute: [
            integers("kernel_shape", [step.kernel, step.kernel]),
            integers("strides", [step.stride, step.stride]),
            integer("ceil_mode", 1),
          ],
        };
      case "concat":
        return { ...made, op_type: "Concat", input: [...step.xs], attribute: [integer("axis", 1)] };
      case "relu":
        return { ...made, op_type: "Relu", input: [step.x], attribute: [] };
      case "mean":
        return { ...made, op_type: "GlobalAveragePool", input: [step.x], attribute: [] };
      case "softmax":
        return { ...made, op_type: "Softmax", input: [step.x], attribute: [integer("axis", 1)] };
    }
  });
  const type = root.lookupType("ModelProto");
  const shape = [request.batch, ...input.shape.slice(1)];
  return type
    .encode(
      type.fromObject({
        ir_version: 8,
        opset_import: [{ domain: "", version: 13 }],
        graph: {
          node,
          name: "net",
          initializer,
          input: [value(input.name, shape)],
          output: [value(output, [request.batch, 1000, 1, 1])],
        },
      }),
    )
    .finish();
}
