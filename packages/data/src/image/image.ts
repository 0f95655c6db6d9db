import { PlacedError } from "@squeezenet/caffe-io";

/** An 8-bit image as OpenCV holds it: rows of pixels, each pixel's channels together, blue before green before red. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 (grey), 3 (BGR) or 4 (BGRA: only of a file that has it, decoded as it is). */
  readonly channels: number;
  /** height × width × channels numbers. */
  readonly pixels: Uint8Array;
}

/** An image that cannot be decoded. The message names the file or key. */
export class ImageError extends PlacedError {
  override readonly name: string = "ImageError";
}

/** The same image with its channels one after another, channels × height × width, as a Datum holds it (io.cpp, CVMatToDatum). */
export function planar({ width, height, channels, pixels }: Image): Uint8Array {
  const plane = width * height;
  const planes = new Uint8Array(plane * channels);
  for (let c = 0; c < channels; c++) for (let i = 0; i < plane; i++) planes[c * plane + i] = pixels[i * channels + c]!;
  return planes;
}
