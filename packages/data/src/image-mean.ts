import { type BlobProto, create, readDatum } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import { decodeImage } from "./image/decode-image.ts";
import { planar } from "./image/image.ts";
import type { LmdbReader } from "./lmdb/lmdb-reader.ts";

/** How far the mean of a database has got. */
export interface MeanProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * The mean image of a database, as Caffe's compute_image_mean makes it (tools/compute_image_mean.cpp): numbers added up in
 * float32 in the order of the database, then divided by the count; the blob has the legacy shape 1 × channels × height × width.
 * @throws DataError for images of different sizes, LmdbError, ImageError
 */
export async function computeImageMean(
  reader: LmdbReader,
  report: (progress: MeanProgress) => void = () => {},
): Promise<BlobProto> {
  let sum = new Float32Array(0);
  let shape: readonly [channels: number, height: number, width: number] = [0, 0, 0];
  let done = 0;
  for (const { key, value } of reader) {
    const name = `${reader.name}: record ${done} (key "${new TextDecoder().decode(key)}")`;
    const datum = readDatum(value, name);
    const { channels, height, width, data } = datum.encoded ? await decoded(datum.data, name) : datum;
    if (done === 0) {
      shape = [channels, height, width];
      sum = new Float32Array(channels * height * width);
    }
    const found = [channels, height, width];
    if (found.join() !== shape.join())
      throw new DataError(
        `${name}: the image is ${found.join("×")}, the first one ${shape.join("×")}: a mean needs images of one size`,
      );
    const values = data.length > 0 || datum.encoded ? data : datum.float_data;
    for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
    report({ done: ++done, total: reader.entries });
  }
  if (done === 0) throw new DataError(`${reader.name}: is empty: there is nothing to take a mean of`);
  const [channels, height, width] = shape;
  return create("BlobProto", { num: 1, channels, height, width, data: sum.map((value) => value / done) });
}

async function decoded(
  file: Uint8Array,
  name: string,
): Promise<{ channels: number; height: number; width: number; data: Uint8Array }> {
  const image = await decodeImage(file, name, { mode: "native", rotate: false });
  return { ...image, data: planar(image) };
}
