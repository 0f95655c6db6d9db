import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Datum, writeDatum } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import { encodedDatum, rawDatum } from "./datum-image.ts";
import { decodeImage } from "./image/decode-image.ts";
import { encodeImage, type ImageFormat } from "./image/encode-image.ts";
import { type Image, ImageError } from "./image/image.ts";
import { resizeBilinear } from "./image/resize-bilinear.ts";
import { LmdbWriter } from "./lmdb/lmdb-writer.ts";
import { shuffledRecord } from "./shuffle.ts";

export interface ConvertOptions {
  /** Joined with each path of the list as it is: it needs its slash, as in Caffe. */
  readonly root: string;
  /** Lines `path label`; the label follows the last space. */
  readonly listFile: string;
  readonly database: string;
  readonly gray: boolean;
  /** A seed to shuffle with; null for the order of the list. */
  readonly shuffle: number | null;
  /** 0 for the image's own. */
  readonly resizeWidth: number;
  readonly resizeHeight: number;
  /** All datums must have one size. */
  readonly checkSize: boolean;
  /** Store image files and not pixels. */
  readonly encoded: boolean;
  /** "" keeps each file's own format. */
  readonly encodeType: "" | ImageFormat;
  /** Leave files out that cannot be read, and report them, instead of failing. */
  readonly allowMissing: boolean;
}

/** What a finished conversion made, and what it left out. */
export interface Conversion {
  readonly written: number;
  readonly unreadable: readonly string[];
  /** How many images have each label. */
  readonly labels: ReadonlyMap<number, number>;
}

interface Item {
  readonly path: string;
  readonly label: number;
}

/** Images decoded side by side. */
const AHEAD = 16;

/**
 * Makes an LMDB of Datums from image files, as Caffe's convert_imageset does: keys `%08d_<path>`, the same bytes for the
 * same input. Either the whole database is there at the end, or nothing.
 * @throws DataError for a bad list, or (unless allowMissing) for a file that cannot be read, after looking at all of them
 */
export async function convertImageset(
  options: ConvertOptions,
  report: (done: number, total: number) => void = () => {},
): Promise<Conversion> {
  const items = inOrder(readList(options.listFile), options.shuffle);
  const writer = new LmdbWriter(options.database);
  try {
    const conversion = await writeAll(writer, items, options, report);
    if (conversion.unreadable.length > 0 && !options.allowMissing)
      throw new DataError(
        `${conversion.unreadable.length} of ${items.length} images cannot be read, and nothing was written; the first: ${conversion.unreadable[0]} ` +
          `(--allow-missing leaves them out)`,
      );
    if (conversion.written === 0)
      throw new DataError(`${options.listFile}: lists no image: an empty database is of no use`);
    writer.close();
    return conversion;
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** @throws DataError that names the line */
function readList(file: string): readonly Item[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new DataError(`${file}: cannot read the list of images`, { cause: error });
  }
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === "") return [];
    const [, path, label] = /^(.*\S)\s+(-?\d+)\s*$/.exec(line) ?? [];
    if (path === undefined)
      throw new DataError(`${file}:${i + 1}: expected a path, a space and a whole number, found "${line}"`);
    return [{ path, label: Number(label) }];
  });
}

const inOrder = (items: readonly Item[], seed: number | null): readonly Item[] =>
  seed === null ? items : items.map((_, i) => items[shuffledRecord(seed, 0, i, items.length)]!);

async function writeAll(
  writer: LmdbWriter,
  items: readonly Item[],
  options: ConvertOptions,
  report: (done: number, total: number) => void,
): Promise<Conversion> {
  const unreadable: string[] = [];
  const labels = new Map<number, number>();
  let written = 0;
  let length: number | undefined;
  for (let start = 0; start < items.length; start += AHEAD) {
    const chunk = items.slice(start, start + AHEAD);
    const results = await Promise.allSettled(chunk.map((item) => datumOf(item, options)));
    for (const [i, result] of results.entries()) {
      const { path, label } = chunk[i]!;
      if (result.status === "rejected") {
        if (!(result.reason instanceof ImageError)) throw result.reason;
        unreadable.push(result.reason.message);
        continue;
      }
      const datum = result.value;
      length ??= datum.data.length;
      if (options.checkSize && datum.data.length !== length)
        throw new DataError(
          `${path}: Incorrect data field size ${datum.data.length}: the first image has ${length} (-check_size)`,
        );
      writer.put(new TextEncoder().encode(`${String(start + i).padStart(8, "0")}_${path}`), writeDatum(datum));
      labels.set(label, (labels.get(label) ?? 0) + 1);
      written++;
    }
    report(Math.min(start + AHEAD, items.length), items.length);
  }
  return { written, unreadable, labels };
}

/** Caffe stores a file as it is if nothing is to be done to it (io.cpp, ReadImageToDatum). */
async function datumOf({ path, label }: Item, options: ConvertOptions): Promise<Datum> {
  const file = join(options.root, path);
  const bytes = readImageFile(file);
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const untouched = options.resizeWidth === 0 && options.resizeHeight === 0 && !options.gray;
  const format = options.encodeType === "" ? extension : options.encodeType;
  if (options.encoded && untouched && sameFormat(format, extension)) {
    await decodeImage(bytes, file, { mode: "native" }); // a damaged file is found now, not in training
    return encodedDatum(bytes, label);
  }
  const image = resized(await decodeImage(bytes, file, { mode: options.gray ? "gray" : "color" }), options);
  if (!options.encoded) return rawDatum(image, label);
  return encodedDatum(await encodeImage(image, sameFormat(format, "png") ? "png" : "jpg"), label);
}

function readImageFile(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new ImageError(`${file}: Could not open or find file`, { cause: error });
  }
}

const sameFormat = (a: string, b: string): boolean =>
  a === b || (["jpg", "jpeg"].includes(a) && ["jpg", "jpeg"].includes(b));

function resized(image: Image, { resizeWidth, resizeHeight }: ConvertOptions): Image {
  return resizeWidth > 0 && resizeHeight > 0 ? resizeBilinear(image, resizeWidth, resizeHeight) : image;
}
