import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Datum } from "@squeezenet/caffe-io";
import { DataError } from "../data-error.ts";
import { encodedDatum, rawDatum } from "../datum-image.ts";
import { decodeImage } from "./decode-image.ts";
import { encodeImage, type ImageFormat } from "./encode-image.ts";
import { type Image, ImageError } from "../image/image.ts";
import { resizeBilinear } from "../image/resize-bilinear.ts";
import type { ListedImage } from "../image-list.ts";

/** What becomes of an image file on its way into a Datum. */
export interface DatumOptions {
  /** The folder that paths are relative to. */
  readonly root: string;
  readonly gray: boolean;
  /** 0 for the image's own; it is resized only where both are given. */
  readonly resizeWidth: number;
  readonly resizeHeight: number;
  /** Store image files and not pixels. */
  readonly encoded: boolean;
  /** Store files of this format, `encoded` or not; "" keeps each file's own. */
  readonly encodeType: "" | ImageFormat;
}

/** A Datum, and the image that is in it. */
export interface ImageDatum {
  readonly datum: Datum;
  readonly image: Image;
}

/**
 * Reads an image file into a Datum as Caffe does (util/io.cpp, ReadImageToDatum). A file that is to be stored as a file of its
 * own format, with no resizing, is stored as it is, grey or not (then transform_param.force_gray makes it grey).
 * @throws ImageError for a file that cannot be read, DataError for one that cannot be written in its own format
 */
export async function imageFileDatum({ path, label }: ListedImage, options: DatumOptions): Promise<ImageDatum> {
  const { resizeWidth, resizeHeight } = options;
  const file = join(options.root, path);
  const bytes = await readImageFile(file);
  const decoded = await decodeImage(bytes, file, { mode: options.gray ? "gray" : "color" });
  const resizes = resizeWidth > 0 && resizeHeight > 0;
  const image = resizes ? resizeBilinear(decoded, resizeWidth, resizeHeight) : decoded;
  const extension = /\.([^.]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  const format = options.encodeType !== "" ? options.encodeType : options.encoded ? extension : null;
  if (format === null) return { datum: rawDatum(image, label), image };
  const sameFormat = format === extension || (format === "jpg" && extension === "jpeg");
  if (sameFormat && resizeWidth === 0 && resizeHeight === 0) return { datum: encodedDatum(bytes, label), image };
  return { datum: encodedDatum(await encodeImage(image, writable(format, file)), label), image };
}

async function readImageFile(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new ImageError(`${file}: Could not open or find file`, { cause: error, at: { file } });
  }
}

function writable(format: string, file: string): ImageFormat {
  if (format === "jpg" || format === "jpeg") return "jpg";
  if (format === "png") return "png";
  throw new DataError(
    `${file}: its format "${format}" is not written; say which one is to be with -encode_type jpg or png`,
  );
}
