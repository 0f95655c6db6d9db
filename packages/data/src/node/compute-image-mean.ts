import type { BlobProto } from "@squeezenet/caffe-io";
import { imageMean, type MeanProgress } from "../image-mean.ts";
import type { RecordReader } from "../record.ts";
import { decodeImage } from "./decode-image.ts";

/**
 * The mean image of a database whose images sharp decodes, as Caffe's compute_image_mean makes it.
 * @throws DataError for an empty database or images of different sizes, LmdbError, ImageError, WireError
 */
export const computeImageMean = (
  reader: RecordReader,
  report: (progress: MeanProgress) => void = () => {},
): Promise<BlobProto> => imageMean(reader, decodeImage, report);
