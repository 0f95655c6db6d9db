import { frameOf } from "./jpeg-luma.ts";
import { chunksOf, isPng } from "./png-chunks.ts";

/** What the first bytes of an image file say of it. */
export interface ImageHeader {
  readonly format: "jpeg" | "png" | "other";
  /** Channels that IMREAD_UNCHANGED gives: 1, 3 or 4. */
  readonly channels: number;
  /** Bits of a number: 8 or 16. */
  readonly depth: number;
}

/** Reads the header of a PNG or a JPEG; any other file counts as three channels of 8 bits. */
export function imageHeader(file: Uint8Array): ImageHeader {
  if (isPng(file)) return ofPng(file);
  const frame = file[0] === 0xff && file[1] === 0xd8 ? frameOf(file) : undefined;
  if (frame === undefined) return { format: "other", channels: 3, depth: 8 };
  return { format: "jpeg", channels: file[frame.from + 5] === 1 ? 1 : 3, depth: 8 };
}

/** IHDR comes first: depth at byte 24, colour type at 25 (PNG 11.2.2). Alpha stands in the colour type, or in a chunk tRNS. */
function ofPng(file: Uint8Array): ImageHeader {
  const [depth = 8, colour = 2] = file.subarray(24, 26);
  const alpha = (colour & 4) !== 0 || [...chunksOf(file)].some(({ kind }) => kind === "tRNS");
  return { format: "png", channels: alpha ? 4 : colour === 0 ? 1 : 3, depth: depth === 16 ? 16 : 8 };
}
