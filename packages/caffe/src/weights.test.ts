import { clone, create, type NetParameter } from "@squeezenet/caffe-io";
import { Mt19937, oracle, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../test/fire-net.ts";
import { WeightsError } from "./errors.ts";
import { Net } from "./net.ts";
import { toNetParameter } from "./snapshot.ts";
import { copyTrainedLayers } from "./weights.ts";

const build = async (seed: number): Promise<Net> =>
  new Net(fireNet(2), { backend: await oracle.open(), phase: "TRAIN", generator: new Mt19937(seed) });
const weightsOf = (net: Net): Promise<Float32Array[]> => Promise.all(net.params.map((param) => param.read()));
const change = (weights: NetParameter, name: string, dim: number[]): NetParameter => {
  const data = new Float32Array(dim.reduce((a, b) => a * b, 1));
  const layer = weights.layer.map((each) =>
    each.name === name
      ? clone(each, { blobs: [create("BlobProto", { shape: { dim }, data }), expectFound(each.blobs, 1)] })
      : each,
  );
  return clone(weights, { layer });
};

describe("copyTrainedLayers", () => {
  it("copies by layer name what another net of the same layers holds", async () => {
    const [from, to] = [await build(1), await build(2)];
    expect(await weightsOf(to)).not.toEqual(await weightsOf(from));
    const transfer = copyTrainedLayers(to, await toNetParameter(from), "w.caffemodel");
    expect(await weightsOf(to)).toEqual(await weightsOf(from));
    expect(transfer.copied).toEqual(["conv1", "squeeze", "expand1", "expand3", "conv10"]);
    expect(transfer.initialized).toEqual([]);
  });

  it("tells which layers of the file it ignored and which of the net kept their initial weights", async () => {
    const [from, to] = [await build(1), await build(2)];
    const weights = await toNetParameter(from);
    const renamed = clone(weights, {
      layer: weights.layer.map((each) => (each.name === "conv10" ? clone(each, { name: "conv10-new" }) : each)),
    });
    const transfer = copyTrainedLayers(to, renamed, "w.caffemodel");
    expect(transfer.ignored).toEqual(["conv10-new"]);
    expect(transfer.initialized).toEqual(["conv10"]);
  });

  it("refuses another shape in Caffe's words and copies nothing", async () => {
    const [from, to] = [await build(1), await build(2)];
    const before = await weightsOf(to);
    const wrong = change(await toNetParameter(from), "conv10", [5, 6, 1, 1]);
    expect(() => copyTrainedLayers(to, wrong, "w.caffemodel")).toThrow(WeightsError);
    expect(() => copyTrainedLayers(to, wrong, "w.caffemodel")).toThrow(
      "Cannot copy param 0 weights from layer 'conv10'; shape mismatch.  Source param shape is 5 6 1 1 (30); target param shape is 3 6 1 1 (18). " +
        "To learn this layer's parameters from scratch rather than copying from a saved net, rename the layer.",
    );
    expect(await weightsOf(to)).toEqual(before);
  });
});
