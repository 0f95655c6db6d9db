import { type LayerParameter, locationOf, type Place } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import type { ColorMode, ImageDecoder } from "./image/decoder.ts";
import { RandomStream } from "./random-stream.ts";
import { colorModeOf, type DataRecord, decodeRecord, type RecordReader } from "./record.ts";
import { shuffledRecord } from "./shuffle.ts";
import type { Batch, DataSource, Sampling } from "./source.ts";
import { type Generator, type Mean, type Pixels, Transform } from "./transform.ts";

/** A Data layer and the phase that it is read for. */
export interface DataSourceOptions {
  /** A Data layer: its data_param and transform_param. */
  readonly layer: LayerParameter;
  readonly phase: "TRAIN" | "TEST";
}

/** Where a source's records and numbers come from. */
export interface RecordSourceOptions extends DataSourceOptions {
  /** Closed with the source; where opening fails its owner closes it. */
  readonly reader: RecordReader;
  /** The image of transform_param.mean_file. */
  readonly mean: Mean["image"];
  readonly decode: ImageDecoder;
}

/**
 * Opens a source on a database that stands open already.
 * @throws DataError, ImageError, WireError that say what is missing or does not fit
 */
export async function openRecordSource(options: RecordSourceOptions): Promise<DataSource> {
  const { layer, phase, reader, mean, decode } = options;
  const { transform_param } = layer;
  if (reader.entries === 0)
    throw new DataError(
      `layer "${layer.name}": the LMDB "${layer.data_param.source}" is empty: it has no record to train or test on`,
    );
  const decoding = { mode: colorModeOf(transform_param), decode };
  const transform = new Transform(transform_param, mean, phase);
  const first = await decodeRecord(reader.name, 0, await reader.entryAt(0), decoding);
  return new RecordSource(reader, transform, decoding, first);
}

/** Whether a Data layer can be read at all. @throws DataError that says what to change */
export function checkDataLayer(layer: LayerParameter): void {
  const { name, data_param: parameter } = layer;
  const { source, backend, batch_size } = parameter;
  const placeOf = (field: string): Place | undefined => locationOf(parameter, field) ?? locationOf(layer);
  if (backend !== "LMDB")
    throw new DataError(
      `layer "${name}": "${source}" is to be a LevelDB (data_param.backend, LevelDB where it is not given), which is not read; ` +
        `make an LMDB of the images with squeezenet convert_imageset and say backend: LMDB`,
      { at: placeOf("backend") },
    );
  if (batch_size < 1)
    throw new DataError(`layer "${name}": data_param.batch_size is ${batch_size}: give the images of a batch`, {
      at: placeOf("batch_size"),
    });
}

interface Decoding {
  readonly mode: ColorMode;
  readonly decode: ImageDecoder;
}

class RecordSource implements DataSource {
  readonly shape: readonly [number, number, number];
  readonly size: number;
  readonly #reader: RecordReader;
  readonly #transform: Transform;
  readonly #decoding: Decoding;
  /** The size of the first image. */
  readonly #first: Pixels;
  readonly #streams = new Map<number, RandomStream>();

  constructor(reader: RecordReader, transform: Transform, decoding: Decoding, first: DataRecord) {
    const { channels } = first.image;
    const { crop } = transform;
    this.#reader = reader;
    this.#transform = transform;
    this.#decoding = decoding;
    this.#first = first.image;
    this.shape = crop > 0 ? [channels, crop, crop] : [channels, first.image.height, first.image.width];
    this.size = reader.entries;
    this.#check(first);
  }

  async batch(start: number, count: number, sampling: Sampling): Promise<Batch> {
    const each = this.shape.reduce((a, b) => a * b, 1);
    const data = new Float32Array(count * each);
    const label = new Float32Array(count);
    // Drawn at once, before anything waits, so that the stream is read on and never back.
    const numbers = this.#draw(start, count, sampling);
    const records = Array.from({ length: count }, (_, i) => this.#read(start + i, sampling));
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

  async #read(position: number, { shuffle }: Sampling): Promise<DataRecord> {
    const place = position % this.size;
    const epoch = Math.floor(position / this.size);
    const index = shuffle === undefined ? place : shuffledRecord(shuffle, epoch, place, this.size);
    return decodeRecord(this.#reader.name, index, await this.#reader.entryAt(index), this.#decoding);
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

  #check({ image, name }: DataRecord): void {
    const { channels, height, width } = this.#first;
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
