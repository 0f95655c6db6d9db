import { describe, expect, test } from "vitest";
import {
  clone,
  create,
  has,
  MessageError,
  type NetParameter,
  parseText,
  typeNameOf,
  unknownFieldsOf,
} from "./index.ts";

const layer = create("LayerParameter", {
  name: "conv1",
  bottom: ["data"],
  convolution_param: { num_output: 64, weight_filler: { std: 0.01 } },
});

describe("a message", () => {
  test("owns what it was given and nothing else", () => {
    expect(Object.keys(layer)).toEqual(["name", "bottom", "convolution_param"]);
    expect(JSON.parse(JSON.stringify(layer))).toEqual({
      name: "conv1",
      bottom: ["data"],
      convolution_param: { num_output: 64, weight_filler: { std: Math.fround(0.01) } },
    });
  });

  test("reads Caffe's defaults where it says nothing", () => {
    const { convolution_param: convolution, pooling_param: pooling } = layer;
    expect([convolution.group, convolution.bias_term, convolution.pad, convolution.engine]).toEqual([
      1,
      true,
      [],
      "DEFAULT",
    ]);
    expect([convolution.weight_filler.type, convolution.bias_filler.type]).toEqual(["constant", "constant"]);
    expect([pooling.pool, pooling.stride, pooling.round_mode]).toEqual(["MAX", 1, "CEIL"]);
    expect([layer.top, layer.phase, layer.loss_param.normalization]).toEqual([[], "TRAIN", "VALID"]);
    const solver = create("SolverParameter");
    expect([solver.delta, solver.momentum2]).toEqual([Math.fround(1e-8), Math.fround(0.999)]);
    expect([solver.type, solver.solver_mode, solver.random_seed, solver.snapshot_format]).toEqual([
      "SGD",
      "GPU",
      -1,
      "BINARYPROTO",
    ]);
    expect(create("NetState").phase).toBe("TEST");
    expect(create("BlobProto").data).toEqual(new Float32Array(0));
  });

  test("knows which fields it has", () => {
    expect(has(layer, "convolution_param")).toBe(true);
    expect(has(layer, "pooling_param")).toBe(false);
    expect(has(layer.convolution_param, "group")).toBe(false);
    expect(has(create("NetParameter", { name: "" }), "name")).toBe(true);
  });

  test("knows its type", () => {
    expect([layer, layer.convolution_param, layer.pooling_param].map(typeNameOf)).toEqual([
      "LayerParameter",
      "ConvolutionParameter",
      "PoolingParameter",
    ]);
    expect(() => typeNameOf({})).toThrow(MessageError);
  });

  test("has no lists without elements", () => {
    expect(create("NetParameter", { layer: [] })).toEqual(create("NetParameter"));
  });

  test("can be made again from a plain copy, as after a message to a worker", () => {
    const blob = create("BlobProto", { shape: { dim: [2] }, data: [0.5, 2] });
    const copy: unknown = structuredClone(blob);
    expect(create("BlobProto", Object(copy))).toStrictEqual(blob);
  });
});

describe("clone", () => {
  test("changes a copy and leaves the message", () => {
    const other = clone(layer, { name: "conv2", bottom: undefined, top: ["conv2"] });
    expect([other.name, other.bottom, other.top, other.convolution_param]).toEqual([
      "conv2",
      [],
      ["conv2"],
      layer.convolution_param,
    ]);
    expect([layer.name, layer.bottom, layer.top]).toEqual(["conv1", ["data"], []]);
    expect(has(other, "bottom")).toBe(false);
    expect(other.pooling_param.stride).toBe(1);
  });

  test("unsets a list that becomes empty", () => {
    expect(has(clone(layer, { bottom: [] }), "bottom")).toBe(false);
  });

  test("keeps what the schema does not have", () => {
    const net: NetParameter = parseText("NetParameter", "color: RED", { unknownFields: "warn" }).message;
    expect(unknownFieldsOf(clone(net, { name: "n" }))).toEqual([{ name: "color", value: "RED" }]);
  });
});

describe("a MessageError names", () => {
  const make = (fields: object) => () => create("LayerParameter", fields);

  test.each([
    [{ nane: "x" }, 'LayerParameter has no field "nane" (did you mean "name"?)'],
    [{ name: 5 }, "LayerParameter.name is a string, not 5"],
    [{ bottom: "data" }, 'LayerParameter.bottom is a list, not "data"'],
    [{ phase: "TRIAN" }, 'LayerParameter.phase is "TRIAN" (did you mean "TRAIN"?); there is: TRAIN, TEST'],
    [{ convolution_param: 1 }, "LayerParameter.convolution_param is a ConvolutionParameter, not 1"],
    [
      { convolution_param: { num_output: -1 } },
      "ConvolutionParameter.num_output is an integer from 0 to 4294967295, not -1",
    ],
    [
      { convolution_param: { num_output: 1.5 } },
      "ConvolutionParameter.num_output is an integer from 0 to 4294967295, not 1.5",
    ],
    [{ loss_weight: ["1"] }, 'LayerParameter.loss_weight is a number, not "1"'],
    [{ propagate_down: [1] }, "LayerParameter.propagate_down is true or false, not 1"],
    [{ blobs: [{ data: [1, null] }] }, "BlobProto.data is a number, not a value of type object"],
  ])("what is wrong with %j", (fields, message) => {
    expect(make(fields)).toThrow(new MessageError(message));
  });
});
