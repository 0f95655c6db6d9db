import type { DecodeOptions } from "../image/decoder.ts";
import { grayRules } from "../image/gray.ts";
import { type Image, ImageError } from "../image/image.ts";
import { imageHeader } from "../image/image-header.ts";
import { channelsOf, imageOfSamples } from "../image/image-of-samples.ts";
import { lumaOnly } from "../image/jpeg-luma.ts";
import { unturned } from "../image/unturned.ts";
import { bitmapOf, rgbaOf } from "./browser-images.ts";

/**
 * Decodes JPEG, PNG and whatever else the browser reads. A PNG of 8 bits gives the pixels that Node gives, byte for byte. The
 * numbers of a JPEG are those of the browser's decoder: Chromium's are equal for ordinary files, but other browsers may round
 * otherwise, and each reads CMYK in its own way.
 * @param name what errors call the image
 * @throws ImageError for a file that cannot be decoded. Some browsers fill up a file that is cut short instead.
 */
export async function decodeImage(bytes: Uint8Array, name: string, options: DecodeOptions = {}): Promise<Image> {
  const { mode = "color" } = options;
  try {
    const { format, depth, channels } = imageHeader(bytes);
    if (mode === "native" && depth === 16) throw new Error("it has 16 bits a channel; Caffe takes 8");
    const file = mode === "gray" && format === "jpeg" ? (lumaOnly(bytes) ?? bytes) : bytes;
    const bitmap = await bitmapOf(mode === "native" ? unturned(file) : file);
    try {
      const samples = { width: bitmap.width, height: bitmap.height, channels: 4, values: rgbaOf(bitmap) };
      return imageOfSamples(samples, channelsOf(mode, channels), grayRules[format]);
    } finally {
      bitmap.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(`${name}: cannot decode the image: ${reason.split("\n")[0]}`, {
      cause: error,
      at: { file: name },
    });
  }
}
