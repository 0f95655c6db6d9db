/**
 * A file as a caller has it: in Node a path, in a page an address, anywhere a URL; a File or a Blob; or its bytes. A
 * string that begins with http: or https: is an address in Node too.
 */
export type FileLike =
  | string
  | { readonly href: string }
  | { arrayBuffer(): Promise<ArrayBuffer>; readonly name?: string }
  | Uint8Array
  | ArrayBuffer;

/** What errors call a file. @param otherwise for bytes, which have no name */
export function nameOfFile(file: FileLike, otherwise: string): string {
  if (typeof file === "string") return file;
  if ("href" in file) return file.href;
  return "name" in file && file.name !== undefined ? file.name : otherwise;
}

/** The bytes of a file that a runtime need not look up, or its address. */
export async function heldBytes(file: FileLike): Promise<Uint8Array | { readonly address: string }> {
  if (typeof file === "string") return { address: file };
  if (file instanceof Uint8Array) return file;
  if (file instanceof ArrayBuffer) return new Uint8Array(file);
  return "href" in file ? { address: file.href } : new Uint8Array(await file.arrayBuffer());
}

/** Where a file goes: in Node a path or a file: URL, in a page the FileSystemFileHandle that the user picked. */
export type WritableFile =
  | string
  | { readonly href: string }
  | {
      createWritable(): Promise<{ write(bytes: Uint8Array): Promise<void>; close(): Promise<void> }>;
    };
