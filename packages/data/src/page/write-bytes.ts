import { DataError } from "../data-error.ts";
import type { WritableFile } from "../file-like.ts";

/** Writes a file that the user has picked. @throws DataError for a path, which a page cannot write to */
export async function writeBytes(file: WritableFile, bytes: Uint8Array): Promise<void> {
  if (typeof file === "string" || !("createWritable" in file))
    throw new DataError("a page writes to no path: give a FileSystemFileHandle, of showSaveFilePicker for one");
  const stream = await file.createWritable();
  await stream.write(bytes);
  await stream.close();
}
