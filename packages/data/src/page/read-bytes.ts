import { fetchBytes } from "../fetch-bytes.ts";
import { type FileLike, heldBytes } from "../file-like.ts";

/**
 * The bytes of a file, fetched where it is an address, relative to the page.
 * @throws DataError with the address and the server's answer, or why it could not be reached
 */
export async function readBytes(file: FileLike): Promise<Uint8Array> {
  const held = await heldBytes(file);
  return held instanceof Uint8Array ? held : fetchBytes(held.address);
}
