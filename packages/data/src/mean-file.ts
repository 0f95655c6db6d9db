import { readFileSync } from "node:fs";
import { blobShape, blobValues, readBlobProto } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";
import type { Mean } from "./transform.ts";

/** Reads a mean.binaryproto. @throws DataError where it is missing, BlobError where it is damaged */
export function readMeanFile(path: string): NonNullable<Mean["image"]> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new DataError(`${path}: cannot read the mean file (looked for in ${process.cwd()})`, { cause: error });
  }
  const blob = readBlobProto(bytes, path);
  const [num = 1, channels = 1, height = 1, width = 1] = blobShape(blob);
  if (num !== 1) throw new DataError(`${path}: a mean file holds one image, found ${num}`);
  return { channels, height, width, values: blobValues(blob) };
}
