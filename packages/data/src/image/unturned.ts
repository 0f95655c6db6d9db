import { segmentsOf } from "./jpeg-luma.ts";
import { chunksOf, isPng } from "./png-chunks.ts";

/** An image file without its EXIF data, which say how to turn it: a browser turns every image that has them. */
export function unturned(file: Uint8Array): Uint8Array {
  const exif = isPng(file)
    ? [...chunksOf(file)].filter(({ kind }) => kind === "eXIf")
    : [...segmentsOf(file)].filter(({ marker }) => marker === EXIF).map(({ at, to }) => ({ at, to }));
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { at, to } of exif) {
    parts.push(file.subarray(from, at));
    from = to;
  }
  return joined([...parts, file.subarray(from)]);
}

/** The marker APP1 of a JPEG. */
const EXIF = 0xe1;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
