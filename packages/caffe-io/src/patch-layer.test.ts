import { expect, test } from "vitest";
import { create, MessageError, patch, patchLayer, printText, readNetText } from "./index.ts";

const text = `name: "two"
layer {
  name: "conv"
  type: "Convolution"
  convolution_param {
    num_output: 10
    kernel_size: 3
    weight_filler {
      type: "gaussian"
      std: 0.01
    }
  }
}
layer {
  name: "relu"
  type: "ReLU"
}
`;
const { message: net } = readNetText(text, { file: "two.prototxt" });

test("patchLayer changes what is named, at any depth, and nothing else", () => {
  const changed = patchLayer(net, "conv", {
    name: "conv5",
    convolution_param: { num_output: 5, weight_filler: { std: 0.5 } },
  });
  const expected = text.replace('"conv"', '"conv5"').replace("num_output: 10", "num_output: 5").replace("0.01", "0.5");
  expect(printText(changed)).toBe(expected);
  expect(printText(net)).toBe(text);
});

test("patchLayer changes every layer of the name", () => {
  const twice = create("NetParameter", { layer: [{ name: "data" }, { name: "data" }] });
  expect(patchLayer(twice, "data", { type: "Data" }).layer.map(({ type }) => type)).toEqual(["Data", "Data"]);
});

test("patchLayer says which layer it looked for, and what it might have been", () => {
  expect(() => patchLayer(net, "cnov", {})).toThrow(
    new MessageError('net "two" has no layer "cnov" (did you mean "conv"?)'),
  );
});

test("patch replaces lists, unsets fields, and makes nested messages that are not there yet", () => {
  const layer = create("LayerParameter", {
    name: "x",
    bottom: ["a", "b"],
    convolution_param: { num_output: 3, pad: [1] },
  });
  const changed = patch(layer, {
    bottom: ["c"],
    name: undefined,
    convolution_param: { pad: [2, 3] },
    lrn_param: { k: 2 },
  });
  expect(JSON.parse(JSON.stringify(changed))).toEqual({
    bottom: ["c"],
    convolution_param: { num_output: 3, pad: [2, 3] },
    lrn_param: { k: 2 },
  });
});

test("patch refuses what the schema does not have, at any depth", () => {
  const [conv = create("LayerParameter")] = net.layer;
  // @ts-expect-error a field that does not exist
  expect(() => patch(conv, { convolution_param: { num_outputs: 5 } })).toThrow(
    'ConvolutionParameter has no field "num_outputs"',
  );
});
