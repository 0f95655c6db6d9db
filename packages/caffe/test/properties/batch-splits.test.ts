import { addressedMasks, Net, solve, type Feed } from "@squeezenet/caffe";
import { create } from "@squeezenet/caffe-io";
import { Mt19937, oracle, philox, unit, expectFound } from "@squeezenet/core";
import { describe, expect, it } from "vitest";
import { fireNet } from "../fire-net.ts";

/** Sample number p of an endless set, labels and some of them ignored (255) where asked. */
function sample(p: number, ignoring: boolean): { image: Float32Array; label: number } {
  const image = new Float32Array(64);
  const label = p % 3;
  for (let i = 0; i < 64; i += 4) {
    const draws = philox([7, 7], [p, i, 0, 0]);
    for (let k = 0; k < 4; k++) image[i + k] = unit(expectFound(draws, k)) + ((i + k) % 8 === 2 * label ? 1 : 0);
  }
  return { image, label: ignoring && p % 5 === 0 ? 255 : label };
}

/** Trains three iterations of an effective batch of 12 and gives all weights. */
async function train(batch: number, ignoring: boolean): Promise<Float32Array> {
  const backend = await oracle.open();
  const net = new Net(fireNet(batch, ignoring ? { ignore: 255 } : {}), {
    backend,
    phase: "TRAIN",
    generator: new Mt19937(42),
  });
  let position = 0;
  const next = async (): Promise<Feed> => {
    const samples = Array.from({ length: batch }, () => sample(position++, ignoring));
    const data = new Float32Array(samples.flatMap(({ image }) => [...image]));
    return { data, label: Float32Array.from(samples, ({ label }) => label) };
  };
  const parameter = create("SolverParameter", {
    base_lr: 0.1,
    lr_policy: "fixed",
    momentum: 0.9,
    weight_decay: 0.001,
    max_iter: 3,
    iter_size: 12 / batch,
    snapshot_after_train: false,
  });
  for await (const event of solve(parameter, {
    backend,
    train: { net, next },
    tests: [],
    drawMask: addressedMasks(42),
  }))
    if (event.kind === "iteration") expect(event.images).toBe(12);
  const weights = await Promise.all(net.params.map((param) => param.read()));
  return new Float32Array(weights.flatMap((values) => [...values]));
}

describe("the same effective batch gives the same weights, bit for bit", () => {
  for (const ignoring of [false, true])
    it(`for every batch_size × iter_size = 12, ${ignoring ? "with ignored labels" : "with dropout"}`, async () => {
      const whole = await train(12, ignoring);
      expect(whole.every(Number.isFinite)).toBe(true);
      for (const batch of [1, 2, 3, 4, 6]) expect(await train(batch, ignoring), `batch_size ${batch}`).toEqual(whole);
    });
});
