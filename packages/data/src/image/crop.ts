import type { Image } from "./image.ts";

/** The part of an image that begins at a row and a column; its centre, rounded down, where they are left out. */
export function cropped(
  image: Image,
  height: number,
  width: number,
  [top, left]: readonly [number, number] = centre(image, height, width),
): Image {
  const { channels } = image;
  if (height === image.height && width === image.width) return image;
  const pixels = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * channels;
    pixels.set(image.pixels.subarray(from, from + width * channels), y * width * channels);
  }
  return { width, height, channels, pixels };
}

const centre = (image: Image, height: number, width: number): readonly [number, number] => [
  Math.floor((image.height - height) / 2),
  Math.floor((image.width - width) / 2),
];

/** The four corners and the centre, then the same mirrored, in pycaffe's order (caffe/io.py, oversample). */
export function tenCrops(image: Image, height: number, width: number): readonly Image[] {
  const [down, right] = [image.height - height, image.width - width];
  const corners = [0, down].flatMap((top) => [0, right].map((left) => [top, left] as const));
  const crops = [...corners, centre(image, height, width)].map((at) => cropped(image, height, width, at));
  return [...crops, ...crops.map(mirrored)];
}

function mirrored({ pixels, ...size }: Image): Image {
  const { channels, height, width } = size;
  const flipped = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      flipped.set(pixels.subarray(from, from + channels), (y * width + width - 1 - x) * channels);
    }
  return { ...size, pixels: flipped };
}
