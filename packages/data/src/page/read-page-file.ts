import { DataError } from "../data-error.ts";

/**
 * A file as a page has it: the address to fetch it from, relative to the page or a URL; a File or Blob that the user chose; or
 * its bytes.
 */
export type PageFile =
  | string
  | { readonly href: string }
  | { arrayBuffer(): Promise<ArrayBuffer>; readonly name?: string }
  | Uint8Array
  | ArrayBuffer;

/**
 * The bytes of a file.
 * @throws DataError with the address and the server's answer, or why it could not be reached
 */
export async function readPageFile(file: PageFile): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file;
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  if (typeof file === "object" && "arrayBuffer" in file) return new Uint8Array(await file.arrayBuffer());
  const address = typeof file === "string" ? file : file.href;
  const response = await fetch(address).catch((error: unknown) => {
    throw new DataError(`${address}: cannot be fetched: ${String(error)}`, { cause: error });
  });
  if (!response.ok)
    throw new DataError(`${address}: cannot be fetched: the server says ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** What errors call a file. @param otherwise for bytes, which have no name */
export function pageFileName(file: PageFile, otherwise: string): string {
  if (typeof file === "string") return file;
  if ("href" in file) return file.href;
  return "name" in file && file.name !== undefined ? file.name : otherwise;
}
