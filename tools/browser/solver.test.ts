import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, writeDatum } from "@squeezenet/caffe-io";
import { LmdbWriter } from "@squeezenet/data";
import { loadSolver } from "squeezenet";
import { afterAll, describe, expect, it } from "vitest";
import { usePage } from "./use-page.ts";

const folder = mkdtempSync(join(tmpdir(), "squeezenet-solver-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const images = Array.from({ length: 6 }, (_, i) => Array.from({ length: 16 }, (_, j) => ((i * 7 + j * 3) % 13) / 8));
const samples = { data: { shape: [6, 1, 4, 4], data: images.flat() }, label: images.map((_, i) => i % 2) };
const lmdb = new LmdbWriter(join(folder, "lmdb"), 1n << 20n);
for (const [i, float_data] of images.entries())
  lmdb.put(
    new TextEncoder().encode(`000${i}`),
    writeDatum(create("Datum", { channels: 1, height: 4, width: 4, float_data, label: i % 2 })),
  );
lmdb.close();
/** With the paths of a disk, or the addresses of a page. */
const write = (name: string, place: string): string => {
  const solver = `net: "${place}/${name}_net.prototxt" base_lr: 0.1 lr_policy: "fixed" momentum: 0.9
                  max_iter: 8 iter_size: 2 random_seed: 5`;
  const net = `
    layer {
      name: "data" type: "Data" top: "data" top: "label"
      data_param { source: "${place}/lmdb" backend: LMDB batch_size: 4 }
    }
    layer {
      name: "conv" type: "Convolution" bottom: "data" top: "conv"
      convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: "xavier" } }
    }
    layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }
    layer {
      name: "score" type: "InnerProduct" bottom: "conv" top: "score"
      inner_product_param { num_output: 2 weight_filler { type: "xavier" } }
    }
    layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }`;
  writeFileSync(join(folder, `${name}_solver.prototxt`), solver);
  writeFileSync(join(folder, `${name}_net.prototxt`), net);
  return `${place}/${name}_solver.prototxt`;
};
const onDisk = write("disk", folder);
const inPage = write("page", "/toy");

describe("the front door's solver in a page in chromium", () => {
  const page = usePage({ backend: "oracle", page: { folders: { "/toy/": `${folder}/` } } });

  it.each(["its database", "samples"])(
    "learns as in Node, to the same bits, and keeps its snapshot in memory: %s",
    async (from) => {
      const solver = await loadSolver(onDisk, { backendOptions: { exact: "true" } });
      const { losses } = await solver.step(6);
      const params = [...solver.net.params.values()].flat();
      const weights = await Promise.all(params.map(async (blob) => [...(await blob.read())]));
      await solver.free();
      const request = { solver: inPage, updates: 6, ...(from === "samples" ? { samples } : {}) };
      expect(await page().call("learn", request)).toEqual({ losses, weights, written: false });
    },
  );
});
