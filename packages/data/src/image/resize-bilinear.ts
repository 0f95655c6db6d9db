import type { Image } from "./image.ts";

/** OpenCV's weights are fixed-point numbers with 11 bits after the point (resize.cpp, INTER_RESIZE_COEF_BITS). */
const ONE = 1 << 11;

/** The two inputs that an output lies between, and their weights. */
interface Tap {
  readonly first: number;
  readonly second: number;
  readonly firstWeight: number;
  readonly secondWeight: number;
}

/** cv::resize with INTER_LINEAR, bit for bit (OpenCV 4, 8-bit images). */
export function resizeBilinear(image: Image, width: number, height: number): Image {
  if (image.width === width && image.height === height) return image;
  const columns = taps(image.width, width, true);
  const rows = taps(image.height, height, false);
  const { channels } = image;
  const pixels = new Uint8Array(width * height * channels);
  const cache = new Map<number, Int32Array>();
  const row = (y: number): Int32Array => {
    const known = cache.get(y);
    if (known !== undefined) return known;
    const made = stretchRow(image, y, columns);
    // Output rows rise, so a row two behind is never asked for again.
    if (cache.size > 2) for (const oldest of cache.keys()) if (cache.delete(oldest)) break;
    cache.set(y, made);
    return made;
  };
  let from = 0;
  for (const { first, second, firstWeight: a, secondWeight: b } of rows) {
    const above = row(first);
    const below = row(second);
    // The shifts are those of OpenCV's vertical pass (VResizeLinear for uchar): rounding in two steps.
    for (let i = 0; i < width * channels; i++)
      pixels[from + i] = (((a * (above[i]! >> 4)) >> 16) + ((b * (below[i]! >> 4)) >> 16) + 2) >> 2;
    from += width * channels;
  }
  return { width, height, channels, pixels };
}

function stretchRow({ width, channels, pixels }: Image, y: number, columns: readonly Tap[]): Int32Array {
  const row = new Int32Array(columns.length * channels);
  const base = y * width * channels;
  let i = 0;
  for (const { first, second, firstWeight, secondWeight } of columns)
    for (let c = 0; c < channels; c++, i++)
      row[i] =
        pixels[base + first * channels + c]! * firstWeight + pixels[base + second * channels + c]! * secondWeight;
  return row;
}

/** OpenCV drops the weight of a column outside the image, but only moves the index of a row outside it. */
function taps(input: number, output: number, columns: boolean): readonly Tap[] {
  const scale = 1 / (output / input);
  return Array.from({ length: output }, (_, i) => {
    const place = Math.fround((i + 0.5) * scale - 0.5);
    const floor = Math.floor(place);
    const outside = columns && (floor < 0 || floor >= input - 1);
    const fraction = outside ? 0 : Math.fround(place - floor);
    const at = Math.min(Math.max(floor, 0), input - 1);
    return {
      first: at,
      second: Math.min(Math.max((outside ? at : floor) + 1, 0), input - 1),
      firstWeight: roundHalfToEven(Math.fround(Math.fround(1 - fraction) * ONE)),
      secondWeight: roundHalfToEven(Math.fround(fraction * ONE)),
    };
  });
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value - Math.floor(value) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
