import { create } from "@squeezenet/caffe-io";
import { describe, expect, it } from "vitest";
import { insertSplits } from "./insert-splits.ts";

const lines = (
  layer: Parameters<typeof create<"NetParameter">>[1] extends infer F
    ? F extends { layer?: infer L }
      ? L
      : never
    : never,
) =>
  insertSplits(create("NetParameter", { layer })).layer.map(
    ({ name, bottom, top, loss_weight }) =>
      `${name}: ${bottom.join(" ")} -> ${top.join(" ")}${loss_weight.length > 0 ? ` [${[...loss_weight].join(" ")}]` : ""}`,
  );

describe("insertSplits", () => {
  it("leaves a chain alone", () => {
    expect(
      lines([
        { name: "in", top: ["x"] },
        { name: "a", bottom: ["x"], top: ["y"] },
      ]),
    ).toEqual(["in:  -> x", "a: x -> y"]);
  });

  it("splits after the last layer that makes the blob, an in-place one, and numbers takers in order", () => {
    const fire = [
      { name: "in", top: ["x"] },
      { name: "fire2/squeeze1x1", bottom: ["x"], top: ["fire2/squeeze1x1"] },
      { name: "relu", bottom: ["fire2/squeeze1x1"], top: ["fire2/squeeze1x1"] },
      { name: "e1", bottom: ["fire2/squeeze1x1"], top: ["e1"] },
      { name: "e3", bottom: ["fire2/squeeze1x1"], top: ["e3"] },
    ];
    expect(lines(fire).slice(2)).toEqual([
      "relu: fire2/squeeze1x1 -> fire2/squeeze1x1",
      "fire2/squeeze1x1_relu_0_split: fire2/squeeze1x1 -> fire2/squeeze1x1_relu_0_split_0 fire2/squeeze1x1_relu_0_split_1",
      "e1: fire2/squeeze1x1_relu_0_split_0 -> e1",
      "e3: fire2/squeeze1x1_relu_0_split_1 -> e3",
    ]);
  });

  it("counts a loss weight as one taker more and moves it to the split's first top", () => {
    const layers = [
      { name: "in", top: ["x"] },
      { name: "loss", bottom: ["x"], top: ["l"], loss_weight: [2] },
      { name: "show", bottom: ["l"], top: ["s"] },
    ];
    expect(lines(layers).slice(1)).toEqual([
      "loss: x -> l [0]",
      "l_loss_0_split: l -> l_loss_0_split_0 l_loss_0_split_1 [2 0]",
      "show: l_loss_0_split_1 -> s",
    ]);
  });

  it("names the layer, the bottom and what there is where a bottom is missing", () => {
    expect(() =>
      lines([
        { name: "in", top: ["x"] },
        { name: "a", bottom: ["ghost"], top: ["y"] },
      ]),
    ).toThrow('layer "a": no earlier layer makes its bottom "ghost" (there is: x)');
  });
});
