import { NetError } from "@squeezenet/caffe";
import { decodeImage, type FileLike, nameOfFile, readBytes, Transformer } from "@squeezenet/data";
import type { Blob } from "./blob.ts";
import { titleOf } from "./inputs.ts";
import type { LoadedNet } from "./loaded-net.ts";

/**
 * A net's input, made of an image file. With a net, pixels are prepared as `squeezenet classify` does unless told otherwise:
 * squashed to the net's input, BGR less 104, 117, 123, the mean of ImageNet; its numbers are the command's. A net that wants
 * anything else takes a Transformer.
 * @returns one image, 1 × channels × height × width, or ten crops where the transformer oversamples
 * @throws DataError, ImageError for a file that cannot be read or decoded
 * @throws NetError for a net that does not have one input of images
 */
export async function loadImage(file: FileLike, to: LoadedNet | Transformer): Promise<Blob> {
  const transformer = to instanceof Transformer ? to : transformerOf(to);
  const image = await decodeImage(await readBytes(file), nameOfFile(file, "image"), { mode: transformer.mode });
  return transformer.preprocess(image);
}

/** The mean of ImageNet's pixels: blue, green, red. */
const imagenetMean = [104, 117, 123] as const;

function transformerOf(net: LoadedNet): Transformer {
  const [input, ...others] = net.inputs;
  const shape = input === undefined ? undefined : net.blobs.get(input)?.shape;
  if (shape === undefined || shape.length !== 4 || others.length > 0)
    throw new NetError(
      `${titleOf(net)}: loadImage wants a net with one input, batch × channels × height × width; ` +
        `this one has ${net.inputs.join(", ") || "none"}: give a Transformer in its place`,
    );
  return new Transformer({ shape, mean: imagenetMean });
}
