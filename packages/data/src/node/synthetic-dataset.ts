import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeDatum } from "@squeezenet/caffe-io";
import { rawDatum } from "../datum-image.ts";
import { encodeImage } from "./encode-image.ts";
import type { Image } from "../image/image.ts";
import { LmdbWriter } from "./lmdb-writer.ts";
import { drawImage, type Part } from "../synthetic/draw-image.ts";
import { figureOf, figures } from "../synthetic/shapes.ts";

/** What to draw, and where. The same options draw the same set. */
export interface SyntheticOptions {
  /** The folder to make; it may be there, but not hold such LMDBs. */
  readonly folder: string;
  /** Images in the training and the test LMDB, and as PNG files of their own. */
  readonly train: number;
  readonly test: number;
  readonly heldOut: number;
  /** Width and height in pixels. */
  readonly size: number;
  /** Its lower 32 bits count. */
  readonly seed: number;
}

/** What was drawn. */
export interface SyntheticDataset {
  /** Mean blue, green and red of the training images, for transform_param.mean_value; rounded to thousandths. */
  readonly mean: readonly number[];
}

/**
 * Draws the synthetic set into a folder: `train_lmdb`, `test_lmdb`, `labels.txt` (a class a line), `mean.txt` (the training
 * images' mean blue, green and red) and the folder `images` of PNG files, whose names tell their class. The same options
 * always give the same LMDBs, byte for byte, and the same pixels. Classes take turns.
 * @throws LmdbError where the folder holds such LMDBs already, or they cannot be written
 */
export async function writeSyntheticDataset(
  options: SyntheticOptions,
  report: (done: number, total: number) => void = () => {},
): Promise<SyntheticDataset> {
  const { folder, train, test, heldOut, size, seed } = options;
  const total = train + test + heldOut;
  mkdirSync(join(folder, "images"), { recursive: true });
  writeFileSync(join(folder, "labels.txt"), figures.map(({ name }) => `${name}\n`).join(""));
  let done = 0;
  const tell = (): void => report(++done, total);
  writeLmdb("test", test, options, tell);
  for (let index = 0; index < heldOut; index++) {
    const name = `${String(index).padStart(3, "0")}_${className(index)}.png`;
    writeFileSync(join(folder, "images", name), await encodeImage(drawImage(seed, "held-out", index, size), "png"));
    tell();
  }
  const sums: [blue: number, green: number, red: number] = [0, 0, 0];
  // The training set last: where it is there, so are the others.
  writeLmdb("train", train, options, (image) => {
    addTo(sums, image);
    tell();
  });
  const mean = sums.map((sum) => Math.round((sum * 1000) / (train * size * size)) / 1000);
  writeFileSync(join(folder, "mean.txt"), `${mean.join(",")}\n`);
  return { mean };
}

const className = (index: number): string => figureOf(index).name;

function writeLmdb(
  part: Exclude<Part, "held-out">,
  count: number,
  { folder, size, seed }: SyntheticOptions,
  written: (image: Image) => void,
): void {
  const writer = new LmdbWriter(join(folder, `${part}_lmdb`));
  try {
    for (let index = 0; index < count; index++) {
      const image = drawImage(seed, part, index, size);
      const key = `${String(index).padStart(8, "0")}_${className(index)}`;
      writer.put(new TextEncoder().encode(key), writeDatum(rawDatum(image, index % figures.length)));
      written(image);
    }
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function addTo(sums: [number, number, number], { pixels }: Image): void {
  sums[0] += channelSum(pixels, 0);
  sums[1] += channelSum(pixels, 1);
  sums[2] += channelSum(pixels, 2);
}

function channelSum(pixels: Uint8Array, channel: number): number {
  let total = 0;
  for (let i = channel; i < pixels.length; i += 3) total += pixels[i]!;
  return total;
}
