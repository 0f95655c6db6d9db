import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { DataError } from "../data-error.ts";
import { fetchBytes } from "../fetch-bytes.ts";
import { type FileLike, heldBytes } from "../file-like.ts";
import { reasonOf } from "../reason-of.ts";

/**
 * The bytes of a file: read where it is a path or a file: URL, fetched where it is an http: or https: one.
 * @throws DataError with the path and the system's reason, or the server's answer
 */
export async function readBytes(file: FileLike): Promise<Uint8Array> {
  const held = await heldBytes(file);
  if (held instanceof Uint8Array) return held;
  const { address } = held;
  if (/^https?:/.test(address)) return fetchBytes(address);
  try {
    return new Uint8Array(await readFile(address.startsWith("file:") ? fileURLToPath(address) : address));
  } catch (error) {
    throw new DataError(`${address}: cannot be read: ${reasonOf(error)} (looked for in ${process.cwd()})`, {
      cause: error,
      at: { file: address },
    });
  }
}
