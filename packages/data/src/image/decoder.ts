import type { Image } from "./image.ts";

/**
 * How OpenCV is asked to decode: IMREAD_COLOR (imread, force_color), IMREAD_GRAYSCALE (-gray, force_gray), or IMREAD_UNCHANGED
 * (any other encoded Datum), which keeps the file's channels. The first two turn an image as its EXIF data say, the last does not.
 */
export type ColorMode = "color" | "gray" | "native";

/** How an image is decoded. */
export interface DecodeOptions {
  /** Default: color. */
  readonly mode?: ColorMode;
}

/**
 * Decodes the bytes of an image file. Node does it by sharp, a page by its browser; the rest of the package takes either.
 * @param name what errors call the image
 */
export type ImageDecoder = (bytes: Uint8Array, name: string, options?: DecodeOptions) => Promise<Image>;
