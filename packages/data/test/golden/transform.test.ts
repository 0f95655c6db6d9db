import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { create } from "@squeezenet/caffe-io";
import { Mt19937 } from "@squeezenet/core";
import { openDataSource } from "@squeezenet/data";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("data/", import.meta.url));
const layer = create("LayerParameter", {
  name: "data",
  type: "Data",
  top: ["data", "label"],
  transform_param: { mirror: true, crop_size: 27, scale: 0.0078125, mean_value: [104, 117, 123] },
  data_param: { source: `${folder}data/train_lmdb`, batch_size: 16, backend: "LMDB" },
});

/** Caffe's Data layer draws the transformer's seed twice; the second counts (base_data_layer.cpp). */
function transformSeed(randomSeed: number): number {
  const generator = new Mt19937(randomSeed);
  generator.discard(1);
  return generator.next();
}

describe("crops, mirrors, mean and scale of random_seed 42", () => {
  it("give the first batch of real Caffe, bit for bit", async () => {
    const source = await openDataSource({ layer, phase: "TRAIN" });
    const { data } = await source.batch(0, 16, { seed: transformSeed(42) });
    const want = new Float32Array(new Uint8Array(readFileSync(`${folder}runs/random_seed42_data_iter0.bin`)).buffer);
    expect(source.shape).toEqual([3, 27, 27]);
    expect(data).toEqual(want);
    await source.close();
  });

  it("give each sample the same numbers in any batch, read in any order", async () => {
    const source = await openDataSource({ layer, phase: "TRAIN" });
    const sampling = { seed: 7 };
    const whole = await source.batch(250, 12, sampling);
    const each = whole.data.length / 12;
    for (const [start, count] of [
      [6, 3],
      [0, 4],
      [9, 3],
      [4, 2],
    ] as const) {
      // prettier-ignore
      const { data, label } = await source.batch(250 + start, count, sampling);
      expect(data).toEqual(whole.data.slice(start * each, (start + count) * each));
      expect(label).toEqual(whole.label.slice(start, start + count));
    }
    await source.close();
  });

  it("go round: sample p reads record p modulo the size", async () => {
    const test = create("LayerParameter", { ...layer, transform_param: {} });
    const source = await openDataSource({ layer: test, phase: "TEST" });
    const first = await source.batch(0, 1, {});
    expect((await source.batch(source.size * 3, 1, {})).data).toEqual(first.data);
    await source.close();
  });
});
