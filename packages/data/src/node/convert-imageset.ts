import { writeDatum } from "@squeezenet/caffe-io";
import { expectFound } from "@squeezenet/core";
import { DataError } from "../data-error.ts";
import { type Image, ImageError } from "../image/image.ts";
import { type DatumOptions, imageFileDatum } from "./image-file-datum.ts";
import type { ListedImage } from "../image-list.ts";
import { readImageList } from "./read-image-list.ts";
import { LmdbWriter } from "./lmdb-writer.ts";

/** What convert_imageset reads, how, and where it writes. */
export interface ConvertOptions extends DatumOptions {
  /** Lines `path label`; the label follows the last space. */
  readonly listFile: string;
  /** The folder to make. */
  readonly database: string;
  /** A seed to shuffle with; null for the order of the list. */
  readonly shuffle: number | null;
  /** All images must have one size. */
  readonly checkSize: boolean;
  /** Leave files out that cannot be read, and report them, instead of failing. */
  readonly allowMissing: boolean;
}

/** What a finished conversion made, and what it left out. */
export interface Conversion {
  readonly written: number;
  /** What is wrong with each file that was left out. */
  readonly unreadable: readonly string[];
  /** How many images have each label. */
  readonly labels: ReadonlyMap<number, number>;
  /** How many images have each size, `channels×height×width`. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** Images decoded side by side. */
const AHEAD = 16;

/**
 * Makes an LMDB of Datums from image files, as Caffe's convert_imageset does: keys `%08d_<path>`, the same bytes for the
 * same input. Either the whole database is there at the end, or nothing.
 * @throws DataError for a bad list, or (unless allowMissing) for files that cannot be read, after looking at all of them;
 * LmdbError where the database cannot be written
 */
export async function convertImageset(
  options: ConvertOptions,
  report: (done: number, total: number) => void = () => {},
): Promise<Conversion> {
  const { listFile, allowMissing } = options;
  const images = readImageList(listFile, options.shuffle);
  if (images.length === 0) throw new DataError(`${listFile}: lists no image: an empty database is of no use`);
  const writer = new LmdbWriter(options.database);
  try {
    const conversion = await writeAll(writer, images, options, report);
    const { unreadable, written } = conversion;
    if (unreadable.length > 0 && (!allowMissing || written === 0))
      throw new DataError(
        `${unreadable.length} of ${images.length} images cannot be read, and nothing was written; the first: ${unreadable[0]}` +
          (allowMissing ? "" : " (`allowMissing` leaves them out)"),
      );
    writer.close();
    return conversion;
  } catch (error) {
    writer.abort();
    throw error;
  }
}

async function writeAll(
  writer: LmdbWriter,
  images: readonly ListedImage[],
  options: ConvertOptions,
  report: (done: number, total: number) => void,
): Promise<Conversion> {
  const unreadable: string[] = [];
  const labels = new Map<number, number>();
  const sizes = new Map<string, number>();
  for (let start = 0; start < images.length; start += AHEAD) {
    const chunk = images.slice(start, start + AHEAD);
    const results = await Promise.allSettled(chunk.map((item) => imageFileDatum(item, options)));
    for (const [i, result] of results.entries()) {
      const { path, label } = expectFound(chunk, i);
      if (result.status === "rejected") {
        if (!(result.reason instanceof ImageError)) throw result.reason;
        unreadable.push(result.reason.message);
        continue;
      }
      const { datum, image } = result.value;
      count(sizes, sizeOf(image));
      if (options.checkSize && sizes.size > 1) throw wrongSize(path, image, expectFound([...sizes.keys()], 0));
      writer.put(new TextEncoder().encode(`${String(start + i).padStart(8, "0")}_${path}`), writeDatum(datum));
      count(labels, label);
    }
    report(start + chunk.length, images.length);
  }
  return { written: images.length - unreadable.length, unreadable, labels, sizes };
}

const sizeOf = ({ channels, height, width }: Image): string => `${channels}×${height}×${width}`;

const wrongSize = (path: string, image: Image, first: string): DataError =>
  new DataError(
    `${path}: Incorrect data field size ${image.pixels.length}: the image is ${sizeOf(image)}, the first one ${first} (-check_size)`,
  );

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
