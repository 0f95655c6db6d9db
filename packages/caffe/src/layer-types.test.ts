import { create } from "@squeezenet/caffe-io";
import { Mt19937, openDry } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import type { LayerType } from "./layer.ts";
import { layerTypes } from "./layers/index.ts";
import { relu } from "./layers/relu.ts";
import { costOf } from "./net-cost.ts";
import { Net } from "./net.ts";
import { readsDatabase } from "./reads-database.ts";

/** The row that a fact is said of. */
const saying = (fact: keyof LayerType): readonly string[] =>
  Object.entries(layerTypes).flatMap(([name, type]) => (type[fact] === undefined ? [] : [name]));

describe("a row of the table of layers", () => {
  it("honours only fields of its parameter message: a misspelt one does not compile", () => {
    const row = { bottoms: [1, 1], tops: [1, 1], create: relu } as const;
    const right: LayerType = { ...row, fields: ["relu_param", ["negative_slope"]] };
    // @ts-expect-error: relu_param has no field of that name
    const misspelt: LayerType = { ...row, fields: ["relu_param", ["negative_slop"]] };
    // @ts-expect-error: it is a field of another message
    const another: LayerType = { ...row, fields: ["relu_param", ["num_output"]] };
    // @ts-expect-error: the layer's own fields are no message of settings
    const none: LayerType = { ...row, fields: ["name", []] };
    expect([right, misspelt, another, none]).toHaveLength(4);
  });

  it("says what the rest of the program asks of a layer", () => {
    expect(saying("readsDatabase")).toEqual(["Data"]);
    expect(saying("isLoss")).toEqual(["SoftmaxWithLoss"]);
    expect(saying("layersInside")).toEqual(["SoftmaxWithLoss"]);
    expect(saying("renames")).toEqual(["Split"]);
    expect(saying("canDie")).toEqual(["ReLU"]);
  });

  it("tells which layers read a database; unknown types do not", () => {
    const layer = (type: string): boolean => readsDatabase(create("LayerParameter", { name: "a", type }));
    expect(["Data", "Input", "Unheard"].map(layer)).toEqual([true, false, false]);
  });
});

it("a net's cost counts products with weights, and a layer says its settings for a drawing", () => {
  const parameter = create("NetParameter", {
    layer: [
      { name: "x", type: "Input", top: ["x"], input_param: { shape: [{ dim: [2, 4, 6, 6] }] } },
      {
        ...{ name: "conv", type: "Convolution", bottom: ["x"], top: ["conv"] },
        convolution_param: { num_output: 8, kernel_size: [3], stride: [2], pad: [1], group: 2 },
      },
      {
        ...{ name: "pool", type: "Pooling", bottom: ["conv"], top: ["pool"] },
        pooling_param: { pool: "AVE", kernel_h: 3, kernel_w: 1, stride_h: 2, stride_w: 1 },
      },
      {
        ...{ name: "ip", type: "InnerProduct", bottom: ["pool"], top: ["ip"] },
        inner_product_param: { num_output: 5, transpose: true },
      },
    ],
  });
  const net = new Net(parameter, { backend: openDry(), phase: "TEST", generator: new Mt19937(1) });
  const inputs = 8 * 1 * 3;
  expect(costOf(net).layers.map(({ name, macs, parameters }) => [name, macs, parameters])).toEqual([
    ["x", 0, 0],
    ["conv", 2 * 8 * 3 * 3 * (2 * 3 * 3), 8 * 2 * 3 * 3 + 8],
    ["pool", 0, 0],
    ["ip", 2 * 5 * inputs, 5 * inputs + 5],
  ]);
  expect(net.layers.map(({ layer }) => layer.detail)).toEqual([
    undefined,
    "8 of 3×3, stride 2",
    "AVE 3×1, stride 2×1",
    "5",
  ]);
});
