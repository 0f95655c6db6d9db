import { create, writeDatum } from "@squeezenet/caffe-io";
import { LmdbWriter } from "@squeezenet/data";

/** Ten samples of three numbers, each of the class of the greatest. */
const images = Array.from({ length: 10 }, (_, i) => [0, 1, 2].map((j) => ((i * 7 + j * 5) % 11) / 8));
const classes = images.map((image) => image.indexOf(Math.max(...image)));

/** All of them, as `feed` takes them. */
export const samples = {
  data: { shape: [10, 3, 1, 1], data: Float32Array.from(images.flat()) },
  label: Float32Array.from(classes),
};

/** Batch after batch of them, from a sample on, without an end. */
export function* batches(size: number, start = 0): Generator<{ data: typeof samples.data; label: Float32Array }> {
  for (let position = start; ; position += size) {
    const taken = Array.from({ length: size }, (_, i) => (position + i) % images.length);
    const data = Float32Array.from(taken.flatMap((i) => images[i] ?? []));
    yield { data: { shape: [size, 3, 1, 1], data }, label: Float32Array.from(taken, (i) => classes[i] ?? 0) };
  }
}

/** The same samples as an LMDB of Datums. */
export function writeSamples(folder: string): void {
  const lmdb = new LmdbWriter(folder, 1n << 20n);
  for (const [i, image] of images.entries()) {
    const datum = create("Datum", { channels: 3, height: 1, width: 1, float_data: image, label: classes[i] ?? 0 });
    lmdb.put(new TextEncoder().encode(String(i).padStart(8, "0")), writeDatum(datum));
  }
  lmdb.close();
}

/** Pictures of 3 × 4 × 4 pixels to cut and to mirror, as an LMDB of Datums. */
export function writePictures(folder: string): void {
  const lmdb = new LmdbWriter(folder, 1n << 20n);
  for (let i = 0; i < 10; i++) {
    const float_data = Array.from({ length: 48 }, (_, j) => ((i * 13 + j * 7) % 17) / 8);
    const datum = create("Datum", { channels: 3, height: 4, width: 4, float_data, label: i % 3 });
    lmdb.put(new TextEncoder().encode(String(i)), writeDatum(datum));
  }
  lmdb.close();
}

/** A net with dropout, whose masks depend on seed, iteration and position. */
export const netText = (batchSize: number, source = "nowhere"): string => `
  name: "toy"
  layer {
    name: "data" type: "Data" top: "data" top: "label"
    data_param { source: "${source}" backend: LMDB batch_size: ${batchSize} }
  }
  layer {
    name: "hidden" type: "InnerProduct" bottom: "data" top: "hidden"
    inner_product_param { num_output: 8 weight_filler { type: "xavier" } }
  }
  layer { name: "relu" type: "ReLU" bottom: "hidden" top: "hidden" }
  layer { name: "drop" type: "Dropout" bottom: "hidden" top: "hidden" }
  layer {
    name: "score" type: "InnerProduct" bottom: "hidden" top: "score"
    inner_product_param { num_output: 3 weight_filler { type: "xavier" } }
  }
  layer { name: "loss" type: "SoftmaxWithLoss" bottom: "score" bottom: "label" top: "loss" }
  layer { name: "accuracy" type: "Accuracy" bottom: "score" bottom: "label" top: "accuracy" include { phase: TEST } }`;

/** A solver without a net and without snapshots of its own. */
export const solverText =
  'base_lr: 0.1 lr_policy: "step" gamma: 0.5 stepsize: 3 momentum: 0.9 max_iter: 8 random_seed: 5';
