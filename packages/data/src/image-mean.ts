import { type BlobProto, create } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import type { ImageDecoder } from "./image/decoder.ts";
import { type DataRecord, decodeRecord, type RecordReader } from "./record.ts";
import type { Pixels } from "./transform.ts";

/** How far the mean of a database has got. */
export interface MeanProgress {
  readonly done: number;
  readonly total: number;
}

/** Images decoded side by side. */
const AHEAD = 16;

/**
 * The mean image of a database, as Caffe's compute_image_mean makes it (tools/compute_image_mean.cpp): numbers added up in
 * float32 in the order of the database, then divided by the count; the blob has the legacy shape 1 × channels × height × width.
 * @throws DataError for an empty database or images of different sizes, LmdbError, ImageError, WireError
 */
export async function imageMean(
  reader: RecordReader,
  decode: ImageDecoder,
  report: (progress: MeanProgress) => void = () => {},
): Promise<BlobProto> {
  if (reader.entries === 0) throw new DataError(`${reader.name}: is empty: there is nothing to take a mean of`);
  /** Caffe decodes here without asking for channels (DecodeDatumNative). */
  const recordAt = async (index: number): Promise<DataRecord> =>
    decodeRecord(reader.name, index, await reader.entryAt(index), { mode: "native", decode });
  const { image: first } = await recordAt(0);
  const { channels, height, width } = first;
  const sum = new Float32Array(channels * height * width);
  for (let start = 0; start < reader.entries; start += AHEAD) {
    const count = Math.min(AHEAD, reader.entries - start);
    for (const record of await Promise.all(Array.from({ length: count }, (_, i) => recordAt(start + i))))
      add(sum, record, first);
    report({ done: start + count, total: reader.entries });
  }
  return create("BlobProto", { num: 1, channels, height, width, data: sum.map((value) => value / reader.entries) });
}

function add(sum: Float32Array, { image, name }: DataRecord, first: Pixels): void {
  const shapeOf = ({ channels, height, width }: Pixels): string => `${channels}×${height}×${width}`;
  if (shapeOf(image) !== shapeOf(first))
    throw new DataError(
      `${name}: the image is ${shapeOf(image)}, the first one ${shapeOf(first)}: a mean needs images of one size`,
    );
  const { values } = image;
  for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
}
