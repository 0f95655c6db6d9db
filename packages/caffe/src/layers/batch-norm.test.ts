import { create } from "@squeezenet/caffe-io";
import { Mt19937, oracle, Tape } from "@squeezenet/core";
import { expect, it } from "vitest";
import { addressedMasks } from "../dropout-mask.ts";
import { Net } from "../net.ts";

it("remembers the statistics of a batch, but not in a pass that leaves them untouched, nor while a net is built", async () => {
  const backend = await oracle.open();
  const parameter = create("NetParameter", {
    layer: [
      { name: "x", type: "Input", top: ["x"], input_param: { shape: [{ dim: [2, 1] }] } },
      { name: "bn", type: "BatchNorm", bottom: ["x"], top: ["y"] },
    ],
  });
  const net = new Net(parameter, { backend, phase: "TRAIN", generator: new Mt19937(1) });
  const stored = async (): Promise<readonly (readonly number[])[]> =>
    Promise.all(net.params.map(async (param) => [...(await param.read())]));
  const step = { feed: { x: Float32Array.of(1, 3) }, iteration: 0, position: 0, drawMask: addressedMasks(1) };
  using looking = new Tape(backend);
  net.forward(looking, { ...step, statistics: "untouched" });
  expect(await stored()).toEqual([[0], [0], [0]]);
  using learning = new Tape(backend);
  net.forward(learning, step);
  // The mean, the unbiased variance and the factor by which the two are divided.
  expect(await stored()).toEqual([[2], [2], [1]]);
});
