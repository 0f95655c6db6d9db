import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeDatum } from "@squeezenet/caffe-io";
import { rawDatum } from "../datum-image.ts";
import { encodeImage } from "../image/encode-image.ts";
import { LmdbWriter } from "../lmdb/lmdb-writer.ts";
import { drawImage, type Part } from "./draw-image.ts";
import { figures } from "./shapes.ts";

export interface SyntheticOptions {
  readonly folder: string;
  /** Images in the training and the test LMDB, and as PNG files of their own. */
  readonly train: number;
  readonly test: number;
  readonly heldOut: number;
  /** Width and height in pixels. */
  readonly size: number;
  readonly seed: number;
}

/**
 * Draws the synthetic set into a folder: `train_lmdb`, `test_lmdb`, `labels.txt` (a class a line) and `images/*.png`, whose
 * names tell their class. The same options always give the same bytes. Classes take turns.
 */
export async function writeSyntheticDataset(
  options: SyntheticOptions,
  report: (done: number, total: number) => void = () => {},
): Promise<void> {
  const { folder, train, test, heldOut, size, seed } = options;
  const total = train + test + heldOut;
  mkdirSync(join(folder, "images"), { recursive: true });
  writeFileSync(join(folder, "labels.txt"), figures.map(({ name }) => `${name}\n`).join(""));
  let done = 0;
  const tell = (): void => report(++done, total);
  writeLmdb(join(folder, "test_lmdb"), "test", test, options, tell);
  for (let index = 0; index < heldOut; index++) {
    const name = `${String(index).padStart(3, "0")}_${className(index)}.png`;
    writeFileSync(join(folder, "images", name), await encodeImage(drawImage(seed, "held-out", index, size), "png"));
    tell();
  }
  // The training set last: where it is there, the rest is too.
  writeLmdb(join(folder, "train_lmdb"), "train", train, options, tell);
}

const className = (index: number): string => figures[index % figures.length]!.name;

function writeLmdb(path: string, part: Part, count: number, { size, seed }: SyntheticOptions, tell: () => void): void {
  const writer = new LmdbWriter(path);
  try {
    for (let index = 0; index < count; index++) {
      const datum = rawDatum(drawImage(seed, part, index, size), index % figures.length);
      writer.put(new TextEncoder().encode(`${String(index).padStart(8, "0")}_${className(index)}`), writeDatum(datum));
      tell();
    }
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}
