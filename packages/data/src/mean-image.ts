import { blobShape, blobValues, readBlobProto } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import { isNpy, readNpy } from "./npy.ts";
import type { Mean } from "./transform.ts";

/**
 * The image in a mean.binaryproto, channels × height × width.
 * @param name what errors call the file
 * @throws DataError where it holds several images, BlobError or WireError where it is damaged
 */
export function meanImage(bytes: Uint8Array, name: string): NonNullable<Mean["image"]> {
  const blob = readBlobProto(bytes, name);
  const [num = 1, channels = 1, height = 1, width = 1] = blobShape(blob);
  if (num !== 1) throw new DataError(`${name}: a mean file holds one image, found ${num}`, { at: { file: name } });
  return { channels, height, width, values: blobValues(blob) };
}

/**
 * A mean in either of the files that Caffe's users have: .npy (channels × height × width, or channels) or .binaryproto.
 * @throws DataError, BlobError, WireError that name the file and say what it holds
 */
export function meanOfFile(bytes: Uint8Array, name: string): NonNullable<Mean["image"]> {
  if (!isNpy(bytes)) return meanImage(bytes, name);
  const { shape, data } = readNpy(bytes, name);
  const [channels, height = 1, width = 1, ...more] = shape;
  if (channels === undefined || more.length > 0)
    throw new DataError(`${name}: a mean is channels × height × width or channels, found ${shape.join("×")}`, {
      at: { file: name },
    });
  return { channels, height, width, values: data };
}
