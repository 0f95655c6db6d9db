import { readFileSync } from "node:fs";
import { DataError } from "../data-error.ts";
import { meanImage } from "../mean-image.ts";
import type { Mean } from "../transform.ts";

/** Reads a mean.binaryproto. @throws DataError where it is missing, BlobError where it is damaged */
export function readMeanFile(path: string): NonNullable<Mean["image"]> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new DataError(`${path}: cannot read the mean file (looked for in ${process.cwd()})`, {
      cause: error,
      at: { file: path },
    });
  }
  return meanImage(bytes, path);
}
