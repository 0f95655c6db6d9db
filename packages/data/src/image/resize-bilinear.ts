import type { Image } from "./image.ts";

/** OpenCV's weights are fixed-point numbers with 11 bits after the point (resize.cpp, INTER_RESIZE_COEF_BITS). */
const ONE = 1 << 11;

/** For each output place the two inputs that it lies between, and their weights. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly firstWeight: Int32Array;
  readonly secondWeight: Int32Array;
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
  for (let y = 0; y < height; y++) {
    const above = row(rows.first[y]!);
    const below = row(rows.second[y]!);
    const a = rows.firstWeight[y]!;
    const b = rows.secondWeight[y]!;
    const from = y * width * channels;
    // The shifts are those of OpenCV's vertical pass (VResizeLinear for uchar): rounding in two steps.
    for (let i = 0; i < width * channels; i++)
      pixels[from + i] = (((a * (above[i]! >> 4)) >> 16) + ((b * (below[i]! >> 4)) >> 16) + 2) >> 2;
  }
  return { width, height, channels, pixels };
}

function stretchRow(
  { width, channels, pixels }: Image,
  y: number,
  { first, second, firstWeight, secondWeight }: Taps,
): Int32Array {
  const row = new Int32Array(first.length * channels);
  const base = y * width * channels;
  for (let x = 0, i = 0; x < first.length; x++)
    for (let c = 0; c < channels; c++, i++)
      row[i] =
        pixels[base + first[x]! * channels + c]! * firstWeight[x]! +
        pixels[base + second[x]! * channels + c]! * secondWeight[x]!;
  return row;
}

/** OpenCV drops the weight of a column outside the image, but only moves the index of a row outside it. */
function taps(input: number, output: number, columns: boolean): Taps {
  const [first, second, firstWeight, secondWeight] = Array.from({ length: 4 }, () => new Int32Array(output)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const scale = 1 / (output / input);
  for (let i = 0; i < output; i++) {
    const place = Math.fround((i + 0.5) * scale - 0.5);
    const floor = Math.floor(place);
    const outside = columns && (floor < 0 || floor >= input - 1);
    const fraction = outside ? 0 : Math.fround(place - floor);
    const at = Math.min(Math.max(floor, 0), input - 1);
    first[i] = at;
    second[i] = Math.min(Math.max((outside ? at : floor) + 1, 0), input - 1);
    firstWeight[i] = roundHalfToEven(Math.fround(Math.fround(1 - fraction) * ONE));
    secondWeight[i] = roundHalfToEven(Math.fround(fraction * ONE));
  }
  return { first, second, firstWeight, secondWeight };
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value - Math.floor(value) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
