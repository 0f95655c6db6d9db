const marker = { scan: 0xda, tables: 0xdb, jfif: 0xe0, adobe: 0xee } as const;

/** A marker segment of a JPEG (T.81, B.1.1). */
export interface Segment {
  readonly marker: number;
  /** Where its 0xff stands. */
  readonly at: number;
  /** Where its contents begin and end. */
  readonly from: number;
  readonly to: number;
}

/**
 * A colour JPEG with its chroma set to grey, so that all its decoded channels are libjpeg's Y: what cv::imread takes with
 * IMREAD_GRAYSCALE. A table of zeros before the first scan undoes whatever chroma the file holds.
 * @returns null where the file is not of luma and chroma (then its RGB are stored as they are, or it is grey or CMYK)
 */
export function lumaOnly(jpeg: Uint8Array): Uint8Array | null {
  const segments = [...segmentsOf(jpeg)];
  const frame = segments.find(isFrame);
  const scan = segments.find((segment) => segment.marker === marker.scan);
  if (frame === undefined || scan === undefined || !hasChroma(jpeg, frame, segments)) return null;
  const places = [0, 1, 2].map((component) => frame.from + 6 + 3 * component + 2);
  // Three components leave at least one of the four tables free.
  const free = [3, 2, 1, 0].find((table) => places.every((place) => jpeg[place] !== table)) ?? 3;
  const zeros = new Uint8Array(69);
  zeros.set([0xff, marker.tables, 0, 67, free]);
  const luma = new Uint8Array(jpeg.length + zeros.length);
  luma.set(jpeg.subarray(0, scan.at));
  luma.set(zeros, scan.at);
  luma.set(jpeg.subarray(scan.at), scan.at + zeros.length);
  for (const place of places.slice(1)) luma[place] = free;
  return luma;
}

/** The frame header of a JPEG: precision, height, width, and at byte 5 of its contents the number of components (T.81, B.2.2). */
export const frameOf = (jpeg: Uint8Array): { readonly from: number; readonly to: number } | undefined =>
  [...segmentsOf(jpeg)].find(isFrame);

/** The segments up to the first scan; none after what is damaged, which the decoder will tell. */
export function* segmentsOf(jpeg: Uint8Array): Generator<Segment> {
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff;) {
    const [, kind = 0, high = 0, low = 0] = jpeg.subarray(at, at + 4);
    // Any number of 0xff may stand before a marker.
    if (kind === 0xff) {
      at++;
      continue;
    }
    const to = at + 2 + high * 256 + low;
    if (to > jpeg.length) return;
    yield { marker: kind, at, from: at + 4, to };
    if (kind === marker.scan) return;
    at = to;
  }
}

/** A frame header, but not the tables and restarts that share its range of markers (T.81, table B.1). */
const isFrame = ({ marker: kind }: Segment): boolean =>
  kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;

/** libjpeg's guess of the colour space of three components (jdapimin.c, default_decompress_parms). */
function hasChroma(jpeg: Uint8Array, frame: Segment, segments: readonly Segment[]): boolean {
  if (jpeg[frame.from + 5] !== 3 || frame.to - frame.from < 15) return false;
  const starts = ({ from }: Segment, text: string): boolean =>
    Array.from(text).every((letter, i) => jpeg[from + i] === letter.charCodeAt(0));
  if (segments.some((segment) => segment.marker === marker.jfif && starts(segment, "JFIF\0"))) return true;
  const adobe = segments.find((segment) => segment.marker === marker.adobe && starts(segment, "Adobe"));
  if (adobe !== undefined) return jpeg[adobe.from + 11] !== 0;
  return ![0, 1, 2].every((component) => jpeg[frame.from + 6 + 3 * component] === "RGB".charCodeAt(component));
}
