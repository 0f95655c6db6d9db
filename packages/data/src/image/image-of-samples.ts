import type { ColorMode } from "./decoder.ts";
import type { GrayRule } from "./gray.ts";
import type { Image } from "./image.ts";

/** Numbers as a decoder gives them: rows of pixels, each grey or RGB, and perhaps alpha. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Uint8Array | Uint8ClampedArray;
}

/**
 * Orders decoded numbers as OpenCV does: grey, BGR or BGRA.
 * @param channels how many to make: 1, 3 or 4
 */
export function imageOfSamples(samples: Samples, channels: number, grayOf: GrayRule): Image {
  const { width, height, channels: found, values } = samples;
  const pixels = new Uint8Array(width * height * channels);
  const [toGreen, toBlue] = found > 2 ? [1, 2] : [0, 0];
  for (let from = 0, to = 0; to < pixels.length; from += found, to += channels) {
    const red = values[from]!;
    if (channels === 1) pixels[to] = found === 1 ? red : grayOf(red, values[from + toGreen]!, values[from + toBlue]!);
    else {
      pixels[to] = values[from + toBlue]!;
      pixels[to + 1] = values[from + toGreen]!;
      pixels[to + 2] = red;
      if (channels === 4) pixels[to + 3] = values[from + found - 1]!;
    }
  }
  return { width, height, channels, pixels };
}

/** How many channels a mode asks for, of a file that has `native` of them. */
export const channelsOf = (mode: ColorMode, native: number): number => ({ gray: 1, color: 3, native })[mode];
