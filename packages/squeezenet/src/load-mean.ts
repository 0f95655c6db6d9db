import { type FileLike, type MeanImage, meanOfFile, nameOfFile, readBytes } from "@squeezenet/data";

/**
 * Reads a mean for a Transformer: a .binaryproto, or NumPy's .npy of channels × height × width or of channels.
 * @throws DataError, BlobError, WireError that name the file and say what it holds
 */
export const loadMean = async (file: FileLike): Promise<MeanImage> =>
  meanOfFile(await readBytes(file), nameOfFile(file, "mean"));
