import sharp from "sharp";
import { type Image, ImageError } from "../image/image.ts";

/** The formats that `encodeImage` writes. */
export type ImageFormat = "jpg" | "png";

/**
 * An image as a file, as cv::imencode writes it unless told otherwise: JPEG with quality 95 and halved chroma, byte for byte,
 * or PNG (the same pixels in other bytes).
 * @throws ImageError for a JPEG of four channels
 */
export async function encodeImage(image: Image, format: ImageFormat): Promise<Uint8Array> {
  const { width, height, channels, pixels } = image;
  if (format === "jpg" && channels === 4) throw new ImageError("a JPEG holds 1 or 3 channels, found 4");
  const raw = { width, height, channels: channels === 1 ? 1 : channels === 3 ? 3 : 4 } as const;
  const input = sharp(channels === 1 ? pixels : rgbOfBgr(image), { raw }).toColourspace(
    channels === 1 ? "b-w" : "srgb",
  );
  if (format === "png") return new Uint8Array(await input.png().toBuffer());
  return withJfif(await input.jpeg({ quality: 95, chromaSubsampling: "4:2:0", optimiseCoding: false }).toBuffer());
}

function rgbOfBgr({ channels, pixels }: Image): Uint8Array {
  const rgb = pixels.slice();
  for (let i = 0; i < rgb.length; i += channels) {
    rgb[i] = pixels[i + 2]!;
    rgb[i + 2] = pixels[i]!;
  }
  return rgb;
}

/** libjpeg's own header, which libvips leaves out: JFIF 1.1, pixels as wide as high, no thumbnail. */
const jfif = Uint8Array.of(0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

function withJfif(jpeg: Uint8Array): Uint8Array {
  const file = new Uint8Array(jpeg.length + jfif.length);
  file.set(jpeg.subarray(0, 2));
  file.set(jfif, 2);
  file.set(jpeg.subarray(2), 2 + jfif.length);
  return file;
}
