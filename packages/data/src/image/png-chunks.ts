/** A chunk of a PNG: its four letters, and where it begins and ends in the file (PNG 5.3). */
export interface PngChunk {
  readonly kind: string;
  readonly at: number;
  readonly to: number;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

/** Whether bytes begin as a PNG file does. */
export const isPng = (file: Uint8Array): boolean => signature.every((byte, i) => file[i] === byte);

/** The chunks of a PNG in their order; none after a damaged one. */
export function* chunksOf(png: Uint8Array): Generator<PngChunk> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at: number = signature.length; at + 12 <= png.length;) {
    const to = at + 12 + view.getUint32(at);
    if (to > png.length) return;
    yield { kind: String.fromCharCode(...png.subarray(at + 4, at + 8)), at, to };
    at = to;
  }
}
