import { rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DataError } from "../data-error.ts";
import type { WritableFile } from "../file-like.ts";
import { reasonOf } from "../reason-of.ts";

/**
 * Writes a file, all of it or nothing: under a temporary name beside it, then renamed.
 * @throws DataError with the path and the system's reason
 */
export async function writeBytes(file: WritableFile, bytes: Uint8Array): Promise<void> {
  if (typeof file === "object" && "createWritable" in file)
    throw new DataError("a FileSystemFileHandle is for pages: give a path");
  const address = typeof file === "string" ? file : file.href;
  const path = address.startsWith("file:") ? fileURLToPath(address) : address;
  try {
    await writeFile(`${path}.tmp`, bytes);
    await rename(`${path}.tmp`, path);
  } catch (error) {
    await rm(`${path}.tmp`, { force: true });
    throw new DataError(`${path}: cannot be written: ${reasonOf(error)}`, { cause: error, at: { file: path } });
  }
}
