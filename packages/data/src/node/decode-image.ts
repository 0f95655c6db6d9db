import sharp, { type Metadata, type Sharp } from "sharp";
import type { ColorMode, DecodeOptions } from "../image/decoder.ts";
import { grayOfDeep, type GrayRule, grayRules } from "../image/gray.ts";
import { type Image, ImageError } from "../image/image.ts";
import { channelsOf, imageOfSamples, type Samples as EightBits } from "../image/image-of-samples.ts";
import { lumaOnly } from "../image/jpeg-luma.ts";

/** Numbers as libvips gives them: rows of pixels, each grey, RGB or CMYK, and perhaps alpha, of 8 or 16 bits. */
interface SharpSamples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Uint8Array | Uint16Array;
}

/**
 * Decodes JPEG, PNG and what else libvips reads, to the pixels that OpenCV gives: for JPEG and PNG byte for byte.
 * @param name what errors call the image
 * @throws ImageError for what cannot be decoded. A file that is cut short is an error here too; OpenCV warns, and fills up
 * with grey.
 */
export async function decodeImage(bytes: Uint8Array, name: string, options: DecodeOptions = {}): Promise<Image> {
  const { mode = "color" } = options;
  try {
    const header = await sharp(bytes).metadata();
    // All three channels are the luma then, and any rule makes that grey of them.
    const file = mode === "gray" && header.format === "jpeg" ? (lumaOnly(bytes) ?? bytes) : bytes;
    if (mode === "native" && header.depth === "ushort") throw new Error("it has 16 bits a channel; Caffe takes 8");
    return ordered(await samplesOf(file, header, mode), header, mode);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImageError(`${name}: cannot decode the image: ${reason.split("\n")[0]}`, {
      cause: error,
      at: { file: name },
    });
  }
}

async function samplesOf(file: Uint8Array, header: Metadata, mode: ColorMode): Promise<SharpSamples> {
  // OpenCV takes the numbers as they are, whatever colour profile the file holds.
  const input = sharp(file, { failOn: "truncated", ignoreIcc: true, autoOrient: mode !== "native" });
  const deep = header.depth === "ushort";
  const keepsAlpha = mode === "native" && header.hasAlpha;
  const { data, info } = await inOwnSpace(keepsAlpha ? input : input.removeAlpha(), header, keepsAlpha)
    .raw({ depth: deep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = deep ? new Uint16Array(Uint8Array.from(data).buffer) : data;
  return { width, height, channels, values };
}

/** Keeps libvips from converting anything; but OpenCV makes BGRA of grey with alpha. */
function inOwnSpace(input: Sharp, header: Metadata, keepsAlpha: boolean): Sharp {
  if (header.space === "cmyk") return input.pipelineColourspace("cmyk").toColourspace("cmyk");
  const gray = !keepsAlpha && header.channels - (header.hasAlpha ? 1 : 0) === 1;
  if (header.depth === "ushort") return input.toColourspace(gray ? "grey16" : "rgb16");
  return input.toColourspace(gray ? "b-w" : "srgb");
}

/** As OpenCV orders them: grey, BGR or BGRA. */
function ordered(samples: SharpSamples, header: Metadata, mode: ColorMode): Image {
  if (header.space === "cmyk") return ofRgb(rgbOfCmyk(samples), mode, grayRules.cmyk);
  if (samples.values instanceof Uint16Array && mode === "gray") return deepGray(samples);
  const { format } = header;
  return ofRgb(eightBits(samples), mode, grayRules[format === "jpeg" || format === "png" ? format : "other"]);
}

/** OpenCV takes the upper half of 16 bits (libpng's png_set_strip_16). */
const eightBits = ({ values, ...size }: SharpSamples): EightBits => ({
  ...size,
  values: values instanceof Uint8Array ? values : Uint8Array.from(values, (value) => value >> 8),
});

function ofRgb(samples: EightBits, mode: ColorMode, grayOf: GrayRule): Image {
  return imageOfSamples(samples, channelsOf(mode, samples.channels), grayOf);
}

function deepGray({ width, height, channels, values }: SharpSamples): Image {
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => {
    const at = i * channels;
    return channels === 1 ? values[at]! >> 8 : grayOfDeep(values[at]!, values[at + 1]!, values[at + 2]!);
  });
  return { width, height, channels: 1, pixels };
}

/** OpenCV's colours of a CMYK file, of which libvips gives the complement (utils.cpp, icvCvt_CMYK2BGR_8u_C4C3R). */
function rgbOfCmyk({ width, height, values }: SharpSamples): EightBits {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) {
    const at = Math.floor(i / 3) * 4;
    const black = 255 - values[at + 3]!;
    rgb[i] = black - ((values[at + (i % 3)]! * black) >> 8);
  }
  return { width, height, channels: 3, values: rgb };
}
