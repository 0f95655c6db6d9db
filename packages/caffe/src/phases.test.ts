import { create } from "@squeezenet/caffe-io";
import { describe, expect, it } from "vitest";
import { NetError } from "./errors.ts";
import { filterNet, stateOf } from "./phases.ts";

type Layers = NonNullable<Parameters<typeof create<"NetParameter">>[1]>["layer"];
const net = (layer: NonNullable<Layers>) => create("NetParameter", { name: "n", layer });
const names = (layers: NonNullable<Layers>, phase: "TRAIN" | "TEST", over?: Parameters<typeof stateOf>[2]) => {
  const parameter = net(layers);
  return filterNet(parameter, stateOf(parameter, phase, over)).layer.map(({ name }) => name);
};

describe("filterNet", () => {
  it("keeps layers without rules in every phase", () => {
    expect(names([{ name: "a" }], "TRAIN")).toEqual(["a"]);
    expect(names([{ name: "a" }], "TEST")).toEqual(["a"]);
  });

  it("keeps a layer if any include rule matches, drops it if any exclude rule does", () => {
    const layers = [
      { name: "train", include: [{ phase: "TRAIN" as const }] },
      { name: "both", include: [{ phase: "TRAIN" as const }, { phase: "TEST" as const }] },
      { name: "notTest", exclude: [{ phase: "TEST" as const }] },
    ];
    expect(names(layers, "TRAIN")).toEqual(["train", "both", "notTest"]);
    expect(names(layers, "TEST")).toEqual(["both"]);
  });

  it("matches an empty rule always", () => {
    expect(
      names(
        [
          { name: "in", include: [{}] },
          { name: "out", exclude: [{}] },
        ],
        "TRAIN",
      ),
    ).toEqual(["in"]);
  });

  it("matches levels and stages", () => {
    const layers = [
      { name: "low", include: [{ max_level: 1 }] },
      { name: "high", include: [{ min_level: 2 }] },
      { name: "deploy", include: [{ stage: ["deploy"] }] },
      { name: "notDeploy", include: [{ not_stage: ["deploy"] }] },
    ];
    expect(names(layers, "TEST", create("NetState", { level: 2 }))).toEqual(["high", "notDeploy"]);
    expect(names(layers, "TEST", create("NetState", { stage: ["deploy"] }))).toEqual(["low", "deploy"]);
  });

  it("says why a rule does not match, in Caffe's words", () => {
    const parameter = net([{ name: "data", include: [{ phase: "TRAIN" }] }]);
    const said: string[] = [];
    filterNet(parameter, stateOf(parameter, "TEST"), (message) => said.push(message));
    expect(said).toEqual(["The NetState phase (1) differed from the phase (0) specified by a rule in layer data"]);
  });

  it("refuses a layer with include and exclude rules", () => {
    expect(() => names([{ name: "a", include: [{}], exclude: [{}] }], "TRAIN")).toThrow(NetError);
  });
});
