import { type Datum, readDatum, type TransformationParameter } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import type { ColorMode, ImageDecoder } from "./image/decoder.ts";
import { planar } from "./image/image.ts";
import type { Pixels } from "./transform.ts";

/** A key and its value: bytes to keep, not to change. */
export interface RecordEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A database of Datums by number. An LmdbReader is one. */
export interface RecordReader {
  /** What errors call it. */
  readonly name: string;
  readonly entries: number;
  entryAt(index: number): RecordEntry | Promise<RecordEntry>;
  close(): void;
}

/** A record of a data set: an image of channels × height × width, and what it is of. */
export interface DataRecord {
  readonly image: Pixels;
  readonly label: number;
  /** What errors call it: the database, the record's number and its key. */
  readonly name: string;
}

/**
 * Reads the Datum of entry number `index` of `database`, and decodes its image where it is encoded.
 * @throws DataError, ImageError, WireError that name the database, the number and the key
 */
export async function decodeRecord(
  database: string,
  index: number,
  { key, value }: RecordEntry,
  decoding: { readonly mode: ColorMode; readonly decode: ImageDecoder },
): Promise<DataRecord> {
  const name = `${database}: record ${index} (key "${new TextDecoder().decode(key)}")`;
  const datum = readDatum(value, name);
  return { image: datum.encoded ? await decoded(datum, name, decoding) : raw(datum, name), label: datum.label, name };
}

/** How the encoded images of a Data layer are decoded (data_transformer.cpp). @throws DataError where both are set */
export function colorModeOf({ force_color, force_gray }: TransformationParameter): ColorMode {
  if (force_color && force_gray)
    throw new DataError("transform_param: cannot set both force_color and force_gray; leave one out");
  return force_color ? "color" : force_gray ? "gray" : "native";
}

async function decoded(
  datum: Datum,
  name: string,
  { mode, decode }: Parameters<typeof decodeRecord>[3],
): Promise<Pixels> {
  const image = await decode(datum.data, name, { mode });
  const { channels, height, width } = image;
  return { channels, height, width, values: planar(image) };
}

/** Bytes count before floats, as in Caffe. */
function raw({ channels, height, width, data, float_data }: Datum, name: string): Pixels {
  const values = data.length > 0 ? data : float_data;
  const count = channels * height * width;
  if (values.length !== count || count === 0)
    throw new DataError(
      `${name}: the datum says ${channels}×${height}×${width}, ${count} numbers, and holds ${values.length}`,
    );
  return { channels, height, width, values: values instanceof Uint8Array ? values : Float32Array.from(values) };
}
