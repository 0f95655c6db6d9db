import type { LayerParameter, TransformationParameter } from "@squeezenet/caffe-io";
import { type Datum, readDatum } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import { decodeImage } from "./image/decode-image.ts";
import { planar } from "./image/image.ts";
import { openLmdb } from "./lmdb/file-source.ts";
import type { LmdbReader } from "./lmdb/lmdb-reader.ts";
import { readMeanFile } from "./mean-file.ts";
import { RandomStream } from "./random-stream.ts";
import { shuffledRecord } from "./shuffle.ts";
import { type Generator, type Pixels, Transform } from "./transform.ts";

export interface DataSourceOptions {
  /** A Data layer: its data_param and transform_param. */
  readonly layer: LayerParameter;
  readonly phase: "TRAIN" | "TEST";
}

/** How samples are taken from a source. */
export interface Sampling {
  /** The seed of the stream of crops and mirrors; without one there must be none to draw. */
  readonly seed?: number;
  /** Every epoch in an order of its own, drawn from this seed; in the database's order without. */
  readonly shuffle?: number;
}

export interface Batch {
  /** count × channels × height × width. */
  readonly data: Float32Array;
  readonly label: Float32Array;
}

/** A database of images behind a Data layer. */
export interface DataSource {
  /** Channels, height, width of a transformed image, inferred from the first record. */
  readonly shape: readonly [number, number, number];
  /** Records in the database. */
  readonly size: number;
  /**
   * Samples `start` … `start + count − 1` of an endless run over the records: a pure function of its arguments.
   * @throws DataError, ImageError, LmdbError for a record that cannot be read, with its number and key
   */
  batch(start: number, count: number, sampling: Sampling): Promise<Batch>;
  close(): Promise<void>;
}

/** Opens the database of a Data layer. @throws LmdbError, DataError that say what is missing or does not fit */
export async function openDataSource({ layer, phase }: DataSourceOptions): Promise<DataSource> {
  const { source, backend } = layer.data_param;
  const who = `layer "${layer.name}"`;
  if (backend !== "LMDB")
    throw new DataError(
      `${who}: "${source}" is to be a LevelDB (data_param.backend, LevelDB where it is not given), which is not read; ` +
        `make an LMDB of the images with squeezenet convert_imageset and say backend: LMDB`,
    );
  if (layer.data_param.batch_size < 1)
    throw new DataError(`${who}: data_param.batch_size is missing: how many images a batch?`);
  const reader = openLmdb(source);
  try {
    if (reader.entries === 0)
      throw new DataError(`${who}: the LMDB "${source}" is empty: it has no record to train or test on`);
    const { transform_param } = layer;
    const mean = transform_param.mean_file === "" ? null : readMeanFile(transform_param.mean_file);
    const transform = new Transform(transform_param, mean, phase);
    const first = await decodeRecord(reader, 0, transform_param);
    return new LmdbDataSource(reader, transform, transform_param, shapeOf(first.image, transform.crop));
  } catch (error) {
    reader.close();
    throw error;
  }
}

type ImageShape = readonly [number, number, number];

const shapeOf = ({ channels, height, width }: Pixels, crop: number): ImageShape =>
  crop > 0 ? [channels, crop, crop] : [channels, height, width];

class LmdbDataSource implements DataSource {
  readonly shape: ImageShape;
  readonly size: number;
  readonly #reader: LmdbReader;
  readonly #transform: Transform;
  readonly #parameter: TransformationParameter;
  readonly #streams = new Map<number, RandomStream>();

  constructor(reader: LmdbReader, transform: Transform, parameter: TransformationParameter, shape: ImageShape) {
    this.#reader = reader;
    this.#transform = transform;
    this.#parameter = parameter;
    this.shape = shape;
    this.size = reader.entries;
  }

  async batch(start: number, count: number, sampling: Sampling): Promise<Batch> {
    const each = this.shape.reduce((a, b) => a * b, 1);
    const data = new Float32Array(count * each);
    const label = new Float32Array(count);
    // Drawn at once, before anything waits, so that the stream is read on and never back.
    const numbers = this.#draw(start, count, sampling);
    const records = Array.from({ length: count }, (_, i) =>
      decodeRecord(this.#reader, this.#recordOf(start + i, sampling), this.#parameter),
    );
    for (const [i, record] of (await Promise.all(records)).entries()) {
      this.#check(record);
      const draw = this.#transform.draw(record.image, numbers);
      this.#transform.apply(record.image, draw, data.subarray(i * each, (i + 1) * each));
      label[i] = record.label;
    }
    return { data, label };
  }

  async close(): Promise<void> {
    this.#reader.close();
  }

  #recordOf(position: number, { shuffle }: Sampling): number {
    const record = position % this.size;
    return shuffle === undefined
      ? record
      : shuffledRecord(shuffle, Math.floor(position / this.size), record, this.size);
  }

  /** The random numbers of `count` samples from `start` on. */
  #draw(start: number, count: number, { seed }: Sampling): Generator {
    const { drawsPerImage } = this.#transform;
    if (drawsPerImage === 0) return numbersOf([]);
    if (seed === undefined)
      throw new DataError(`${this.#reader.name}: crops or mirrors are to be drawn, and no seed was given`);
    const stream = this.#streams.get(seed) ?? new RandomStream(seed);
    this.#streams.set(seed, stream);
    const generator = stream.seek(start * drawsPerImage, count * drawsPerImage);
    return numbersOf(Uint32Array.from({ length: count * drawsPerImage }, () => generator.next()));
  }

  #check({ image, name }: DecodedRecord): void {
    const [channels, height, width] = this.shape;
    const { crop } = this.#transform;
    const found = `${image.channels}×${image.height}×${image.width}`;
    if (image.channels !== channels)
      throw new DataError(
        `${name}: the image is ${found}, the first one has ${channels} channels: set force_color or force_gray`,
      );
    if (crop > 0 && (image.height < crop || image.width < crop))
      throw new DataError(`${name}: the image is ${found}, smaller than crop_size ${crop}`);
    if (crop === 0 && (image.height !== height || image.width !== width))
      throw new DataError(
        `${name}: the image is ${found}, the first one ${channels}×${height}×${width}: without crop_size all must be equal`,
      );
  }
}

/** Gives numbers one after another. */
function numbersOf(numbers: ArrayLike<number>): Generator {
  let at = 0;
  return { next: () => numbers[at++]! };
}

interface DecodedRecord {
  readonly image: Pixels;
  readonly label: number;
  /** What errors call it. */
  readonly name: string;
}

/** Reads and, where it is encoded, decodes one record. */
async function decodeRecord(
  reader: LmdbReader,
  index: number,
  parameter: TransformationParameter,
): Promise<DecodedRecord> {
  const { key, value } = reader.entryAt(index);
  const name = `${reader.name}: record ${index} (key "${new TextDecoder().decode(key)}")`;
  const datum = readDatum(value, name);
  const image = datum.encoded ? await decodeEncoded(datum, name, parameter) : rawPixels(datum, name);
  return { image, label: datum.label, name };
}

async function decodeEncoded(
  datum: Datum,
  name: string,
  { force_color, force_gray }: TransformationParameter,
): Promise<Pixels> {
  if (force_color && force_gray) throw new DataError("transform_param: cannot set both force_color and force_gray");
  const mode = force_color ? "color" : force_gray ? "gray" : "native";
  // Caffe decodes a Datum's image as it is stored, whatever its EXIF data say.
  const image = await decodeImage(datum.data, name, { mode, rotate: false });
  return { ...image, values: planar(image) };
}

function rawPixels({ channels, height, width, data, float_data }: Datum, name: string): Pixels {
  const values = data.length > 0 ? data : float_data;
  const count = channels * height * width;
  if (values.length !== count || count === 0)
    throw new DataError(
      `${name}: the datum says ${channels}×${height}×${width}, ${count} numbers, and holds ${values.length}`,
    );
  return { channels, height, width, values: values instanceof Uint8Array ? values : Float32Array.from(values) };
}
