import sharp from "sharp";
import { type Image, ImageError } from "./image.ts";

/** What Caffe asks OpenCV for: three channels, one, or what the file has (Datum's force_color, force_gray, encoded). */
export type ColorMode = "color" | "gray" | "native";

export interface DecodeOptions {
  readonly mode?: ColorMode;
  /** Turn as the EXIF data say, as cv::imread does and as decoding a Datum (IMREAD_UNCHANGED aside) does too. */
  readonly rotate?: boolean;
}

/**
 * Decodes JPEG, PNG and what else libvips reads, to the pixels that OpenCV gives: for JPEG and PNG byte for byte.
 * @param name what errors call the image
 * @throws ImageError for what cannot be decoded, a file cut short too (where OpenCV fills up with grey and warns)
 */
export async function decodeImage(bytes: Uint8Array, name: string, options: DecodeOptions = {}): Promise<Image> {
  const { mode = "color", rotate = true } = options;
  try {
    // OpenCV takes the numbers as they are, whatever colour profile the file holds.
    const input = sharp(bytes, { failOn: "truncated", autoOrient: rotate, ignoreIcc: true });
    const { space, channels: stored } = await input.metadata();
    const gray = space === "b-w" || stored === 1;
    const wanted = mode === "color" || (mode === "native" && !gray) ? 3 : 1;
    const { data, info } = await input
      .removeAlpha()
      .toColourspace(gray ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    return ordered(
      { width: info.width, height: info.height, channels: info.channels, pixels: new Uint8Array(data) },
      wanted,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(`${name}: cannot decode the image: ${reason.split("\n")[0]}`, { cause: error });
  }
}

/** libvips' RGB or grey as OpenCV's BGR or grey. */
function ordered({ width, height, channels, pixels }: Image, wanted: 1 | 3): Image {
  const count = width * height;
  const out = new Uint8Array(count * wanted);
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    const red = pixels[at]!;
    const green = channels === 1 ? red : pixels[at + 1]!;
    const blue = channels === 1 ? red : pixels[at + 2]!;
    if (wanted === 3) out.set([blue, green, red], i * 3);
    else out[i] = channels === 1 ? red : grayOf(red, green, blue);
  }
  return { width, height, channels: wanted, pixels: out };
}

/** cv::cvtColor's BGR to grey for 8 bits: fixed-point weights with 15 bits (color_rgb.simd.hpp). */
const grayOf = (red: number, green: number, blue: number): number =>
  (blue * 3735 + green * 19235 + red * 9798 + (1 << 14)) >> 15;
