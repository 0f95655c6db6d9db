import { DataError } from "./data-error.ts";
import { cropped, tenCrops } from "./image/crop.ts";
import { type Image, planar } from "./image/image.ts";
import { resizeBilinear } from "./image/resize-bilinear.ts";
import type { Mean } from "./transform.ts";

/** A mean image, channels × height × width; `loadMean` of the package squeezenet reads one. */
export type MeanImage = NonNullable<Mean["image"]>;

/** How pixels become a net's input, by pycaffe's words. */
export interface TransformerOptions {
  /** The net's input: (batch ×) channels × height × width. */
  readonly shape: readonly number[];
  /**
   * Taken off, in the order of the net's channels: one number, one a channel, or an image. An image of another size than the
   * input counts as one number a channel, its mean (cpp_classification, SetMean). Default: 0.
   */
  readonly mean?: number | readonly number[] | MeanImage;
  /** What pixels are multiplied by before the mean is taken off. Default: 1. */
  readonly rawScale?: number;
  /** What they are multiplied by after that (pycaffe's input_scale). Default: 1. */
  readonly scale?: number;
  /** Which channel of BGR comes first, second and third: [2, 1, 0] makes RGB. Default: [0, 1, 2]. */
  readonly channelSwap?: readonly number[];
  /** Height and width to resize to before cropping (pycaffe's image_dims). Default: the input's, so that nothing is cropped. */
  readonly imageDims?: readonly [height: number, width: number];
  /** Ten crops in place of the centre: the corners and the centre, then the same mirrored (caffe.io.oversample). */
  readonly oversample?: boolean;
}

/** A net's input, made of images. */
export interface InputBlob {
  /** Crops × channels × height × width. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Makes a net's input of an image, as pycaffe's caffe.io.Transformer and its Classifier do: resize, crop, swap channels,
 * raw scale, mean, scale, in that order. Channels × height × width is implied. Pixels are OpenCV's, BGR from 0 to 255, as C++ Caffe has them.
 * pycaffe's load_image gives RGB from 0 to 1, and its customary channel_swap (2, 1, 0) and raw_scale 255 make of them what
 * this class begins with.
 */
export class Transformer {
  /** Channels, height and width of the input. */
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly #options: TransformerOptions;
  /** Taken off number `place` of channel `c`. */
  readonly #meanAt: (c: number, place: number) => number;

  /** @throws DataError for a shape without channels, height and width, or a mean or swap that does not fit them */
  constructor(options: TransformerOptions) {
    const [channels, height, width] = options.shape.slice(-3);
    if (channels === undefined || height === undefined || width === undefined)
      throw new DataError(
        `the input is ${options.shape.join("×")}: images need channels × height × width, with a batch before or without`,
      );
    this.shape = [channels, height, width];
    this.#options = options;
    const { channelSwap, imageDims: [tall, wide] = [height, width] } = options;
    if (channelSwap !== undefined && channelSwap.toSorted((a, b) => a - b).some((c, i) => c !== i || i >= channels))
      throw new DataError(`channelSwap is [${channelSwap.join(", ")}]: give each of the ${channels} channels once`);
    if (tall < height || wide < width)
      throw new DataError(`imageDims is ${tall}×${wide}: the net wants ${height}×${width}, which is more`);
    this.#meanAt = meanAt(options.mean ?? 0, this.shape);
  }

  /** How the file is to be decoded: a net with one channel takes grey. */
  get mode(): "gray" | "color" {
    return this.shape[0] === 1 ? "gray" : "color";
  }

  /**
   * The input that an image makes, of one crop or of ten.
   * @throws DataError for an image with other channels than the net's
   */
  preprocess(image: Image): InputBlob {
    const [channels, height, width] = this.shape;
    if (image.channels !== channels)
      throw new DataError(`the image has ${image.channels} channels, the net's input ${channels}`);
    const [tall, wide] = this.#options.imageDims ?? [height, width];
    const resized = resizeBilinear(image, wide, tall);
    const crops =
      this.#options.oversample === true ? tenCrops(resized, height, width) : [cropped(resized, height, width)];
    const each = channels * height * width;
    const data = new Float32Array(crops.length * each);
    crops.forEach((crop, i) => this.#write(planar(crop), data.subarray(i * each, (i + 1) * each)));
    return { shape: [crops.length, channels, height, width], data };
  }

  #write(planes: Uint8Array, out: Float32Array): void {
    const [channels, height, width] = this.shape;
    const { rawScale = 1, scale = 1, channelSwap } = this.#options;
    const plane = height * width;
    for (let c = 0; c < channels; c++) {
      const from = (channelSwap?.[c] ?? c) * plane;
      for (let i = 0; i < plane; i++) {
        const raw = Math.fround(planes[from + i]! * rawScale);
        out[c * plane + i] = Math.fround(raw - this.#meanAt(c, i)) * scale;
      }
    }
  }
}

type MeanAt = (c: number, place: number) => number;

function meanAt(mean: number | readonly number[] | MeanImage, shape: Transformer["shape"]): MeanAt {
  if (typeof mean === "number") return () => mean;
  return isList(mean) ? ofList(mean, shape[0]) : ofImage(mean, shape);
}

const isList = (mean: readonly number[] | MeanImage): mean is readonly number[] => Array.isArray(mean);

/** A grey net takes the mean of the colours'. */
function ofList(means: readonly number[], channels: number): MeanAt {
  if (means.length !== 1 && means.length !== channels && channels !== 1)
    throw new DataError(`the mean is [${means.join(", ")}]: give 1 number or ${channels}, one for each channel`);
  const [first = 0] = means;
  if (channels === 1) {
    const gray = means.reduce((sum, each) => sum + each, 0) / Math.max(means.length, 1);
    return () => gray;
  }
  return (c) => means[c] ?? first;
}

function ofImage({ values, ...size }: MeanImage, [channels, height, width]: Transformer["shape"]): MeanAt {
  if (size.channels !== channels)
    throw new DataError(`the mean has ${size.channels} channels, the net's input ${channels}`);
  const plane = size.height * size.width;
  if (size.height === height && size.width === width) return (c, place) => values[c * plane + place] ?? 0;
  return ofList(
    Array.from(
      { length: channels },
      (_, c) => values.subarray(c * plane, (c + 1) * plane).reduce((sum, each) => sum + each, 0) / plane,
    ),
    channels,
  );
}
