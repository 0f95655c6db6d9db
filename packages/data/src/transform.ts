import type { TransformationParameter } from "@squeezenet/caffe-io";
import { DataError } from "./data-error.ts";

/** Numbers of one image before its transformation, channels × height × width. */
export interface Pixels {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly values: Uint8Array | Float32Array;
}

/** What is subtracted from each number: nothing, one number a channel, or an image of the full size. */
export interface Mean {
  readonly perChannel: readonly number[];
  readonly image: {
    readonly channels: number;
    readonly height: number;
    readonly width: number;
    readonly values: Float32Array;
  } | null;
}

/** The random choices for one image. */
export interface Draw {
  readonly mirror: boolean;
  readonly top: number;
  readonly left: number;
}

/** Draws 32-bit numbers. */
export interface Generator {
  next(): number;
}

/** Crops, subtracts the mean, scales and mirrors as Caffe does (data_transformer.cpp, Transform). */
export class Transform {
  readonly crop: number;
  /** Numbers that one image takes from the random stream, so that its position is its address there. */
  readonly drawsPerImage: number;
  readonly #scale: number;
  readonly #mirror: boolean;
  readonly #mean: Mean;
  readonly #random: boolean;

  /** @throws DataError for a parameter with both kinds of mean */
  constructor(parameter: TransformationParameter, mean: Mean["image"], phase: "TRAIN" | "TEST") {
    if (mean !== null && parameter.mean_value.length > 0)
      throw new DataError("transform_param: Cannot specify mean_file and mean_value at the same time");
    this.crop = parameter.crop_size;
    this.#scale = parameter.scale;
    this.#mirror = parameter.mirror;
    this.#mean = { perChannel: [...parameter.mean_value], image: mean };
    this.#random = phase === "TRAIN" && this.crop > 0;
    this.drawsPerImage = (this.#mirror ? 1 : 0) + (this.#random ? 2 : 0);
  }

  /** Caffe's order of draws: mirror, row, column. In TEST the crop is the centre. */
  draw({ height, width }: Pick<Pixels, "height" | "width">, generator: Generator): Draw {
    const mirror = this.#mirror && generator.next() % 2 === 1;
    if (this.crop === 0) return { mirror, top: 0, left: 0 };
    const [down, right] = [height - this.crop, width - this.crop];
    if (!this.#random) return { mirror, top: Math.floor(down / 2), left: Math.floor(right / 2) };
    const top = generator.next() % (down + 1);
    return { mirror, top, left: generator.next() % (right + 1) };
  }

  /**
   * Writes channels × crop × crop numbers (or the whole image) to `out`: (pixel − mean) · scale in float32.
   * @throws DataError for a mean of another size
   */
  apply(image: Pixels, { mirror, top, left }: Draw, out: Float32Array): void {
    const { height, width, values } = image;
    const [outHeight, outWidth] = this.crop > 0 ? [this.crop, this.crop] : [height, width];
    const mean = this.#meanFor(image);
    const step = mirror ? -1 : 1;
    for (const [c, channelMean] of mean.perChannel.entries())
      for (let y = 0; y < outHeight; y++) {
        const from = (c * height + top + y) * width + left;
        const to = (c * outHeight + y) * outWidth + (mirror ? outWidth - 1 : 0);
        const run = { from, count: outWidth, to, step, scale: this.#scale };
        // A mean image is as large as the uncropped one, and is taken off where the crop lies in it.
        if (mean.image !== null) lessImage(values, mean.image, out, run);
        else lessNumber(values, channelMean, out, run);
      }
  }

  /** What to subtract from an image of this size: an image, or else a number for each channel (`channels` numbers). */
  #meanFor({ channels, height, width }: Pixels): {
    readonly image: Float32Array | null;
    readonly perChannel: readonly number[];
  } {
    const { image, perChannel } = this.#mean;
    if (image !== null && (image.channels !== channels || image.height !== height || image.width !== width))
      throw new DataError(
        `the mean file is ${image.channels}×${image.height}×${image.width}, the image ${channels}×${height}×${width}: they must be equal, before cropping`,
      );
    if (perChannel.length > 1 && perChannel.length !== channels)
      throw new DataError(
        `Specify either 1 mean_value or as many as channels: ${channels}; found ${perChannel.length}`,
      );
    const means = Array.from({ length: channels }, (_, c) => Math.fround(perChannel[c] ?? perChannel[0] ?? 0));
    return { image: image?.values ?? null, perChannel: means };
  }
}

/** A row of pixels: where it begins, how many there are, and where and in which direction they are written. */
interface Run {
  readonly from: number;
  readonly count: number;
  readonly to: number;
  readonly step: number;
  readonly scale: number;
}

function lessNumber(values: Pixels["values"], mean: number, out: Float32Array, run: Run): void {
  const { from, count, to, step, scale } = run;
  for (let i = 0; i < count; i++) out[to + i * step] = Math.fround(values[from + i]! - mean) * scale;
}

function lessImage(values: Pixels["values"], mean: Float32Array, out: Float32Array, run: Run): void {
  const { from, count, to, step, scale } = run;
  for (let i = 0; i < count; i++) out[to + i * step] = Math.fround(values[from + i]! - mean[from + i]!) * scale;
}
