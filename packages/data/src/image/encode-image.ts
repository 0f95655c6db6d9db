import sharp from "sharp";
import type { Image } from "./image.ts";

export type ImageFormat = "jpg" | "png";

/** An image as a file: JPEG at quality 95, as cv::imencode writes it unless told, or PNG. */
export async function encodeImage(
  { width, height, channels, pixels }: Image,
  format: ImageFormat,
): Promise<Uint8Array> {
  const rgb = new Uint8Array(pixels.length);
  // libvips wants red before green before blue.
  for (let i = 0; i < pixels.length; i++) rgb[i] = pixels[i - (i % channels) + (channels - 1 - (i % channels))]!;
  const raw = sharp(rgb, { raw: { width, height, channels: channels === 1 ? 1 : 3 } });
  const file = format === "png" ? raw.png() : raw.jpeg({ quality: 95 });
  return new Uint8Array(await file.toBuffer());
}
