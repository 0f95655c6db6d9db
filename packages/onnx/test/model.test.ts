import {
  attribute,
  type AttributeValue,
  decodeModel,
  encodeModel,
  node,
  OnnxError,
  tensor,
  tensorValue,
} from "@squeezenet/onnx";
import { encodeMessage, MessageError, printText, unknownFieldsOf, WireError } from "@squeezenet/protobuf";
import { describe, expect, test } from "vitest";

const relu = {
  node: [node("Relu", { inputs: ["x"], outputs: ["y"], name: "first" })],
  name: "net",
  input: [tensorValue("x", ["batch", 2])],
  output: [tensorValue("y", ["batch", 2])],
};

describe("a model", () => {
  test("has the bytes that the numbers of onnx.proto give it", () => {
    const bytes = encodeModel({ opset: 13, irVersion: 7, producer: "p", graph: { node: relu.node, name: "n" } });
    const first = [0x0a, 1, 0x78, 0x12, 1, 0x79, 0x1a, 5, ...Buffer.from("first"), 0x22, 4, ...Buffer.from("Relu")];
    const graph = [0x0a, first.length, ...first, 0x12, 1, 0x6e];
    expect([...bytes]).toEqual([0x08, 7, 0x12, 1, 0x70, 0x3a, graph.length, ...graph, 0x42, 4, 0x0a, 0, 0x10, 13]);
  });

  test("comes back from its bytes", () => {
    const model = decodeModel(encodeModel({ opset: 17, graph: relu }));
    expect([model.ir_version, model.opset_import[0]?.version, model.graph.node[0]?.op_type]).toEqual([8, 17, "Relu"]);
    expect(model.graph.input[0]?.type.tensor_type.shape.dim.map((dim) => dim.dim_param || dim.dim_value)).toEqual([
      "batch",
      2,
    ]);
  });

  test("keeps what the schema leaves out, such as training_info", () => {
    const bytes = encodeModel({ opset: 17, graph: relu });
    const more = Uint8Array.from([...bytes, 0xa2, 0x01, 2, 0x08, 1]);
    const model = decodeModel(more);
    expect(unknownFieldsOf(model)).toEqual([{ number: 20, wireType: 2, bytes: Uint8Array.of(2, 0x08, 1) }]);
    expect(encodeMessage(model)).toEqual(more);
  });

  test("that is damaged is a WireError with its name", () => {
    const bytes = encodeModel({ opset: 17, graph: relu });
    expect(() => decodeModel(bytes.subarray(0, -3), "net.onnx")).toThrow(WireError);
    expect(() => decodeModel(bytes.subarray(0, -3), "net.onnx")).toThrow(/^net\.onnx: byte \d+, in ModelProto/);
  });
});

describe("an attribute", () => {
  test.each<[AttributeValue, string]>([
    [-1, "i: -1\ntype: INT"],
    ["SAME_UPPER", 's: "SAME_UPPER"\ntype: STRING'],
    [{ float: 0.5 }, "f: 0.5\ntype: FLOAT"],
    [{ floats: [1, 0.5] }, "floats: 1\nfloats: 0.5\ntype: FLOATS"],
    [[1, 2 ** 40], "ints: 1\nints: 1099511627776\ntype: INTS"],
    [[], "type: INTS"],
    [["a", "é"], 'strings: "a"\nstrings: "\\303\\251"\ntype: STRINGS'],
    [
      { tensor: tensor("", Int32Array.of(1), []) },
      't {\n  data_type: 6\n  name: ""\n  raw_data: "\\001\\000\\000\\000"\n}\ntype: TENSOR',
    ],
  ])("%j has its type", (value, text) => {
    expect(printText(attribute("a", value))).toBe(`name: "a"\n${text}\n`);
  });

  test("refuses a number that is no integer", () => {
    expect(() => attribute("alpha", 0.5)).toThrow(MessageError);
  });
});

describe("a tensor", () => {
  test.each([
    [Float32Array.of(1), 1],
    [Uint8Array.of(1), 2],
    [Int8Array.of(1), 3],
    [Uint16Array.of(1), 4],
    [Int16Array.of(1), 5],
    [Int32Array.of(1), 6],
    [BigInt64Array.of(1n), 7],
    [Float64Array.of(1), 11],
    [Uint32Array.of(1), 12],
    [BigUint64Array.of(1n), 13],
  ])("of %o has element type %i", (values, type) => {
    expect(tensor("t", values)).toMatchObject({ dims: [1], data_type: type });
  });

  test("takes the part of a buffer that it was given, and no more", () => {
    const { raw_data } = tensor("t", Float32Array.of(9, 1, 2, 9).subarray(1, 3), [2, 1]);
    expect([...raw_data]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
  });

  test("refuses numbers that do not fill its shape", () => {
    expect(() => tensor("w", new Float32Array(5), [2, 3])).toThrow(
      new OnnxError('tensor "w": the shape [2, 3] has 6 numbers, but there are 5'),
    );
  });
});
