import { PlacedError } from "@squeezenet/caffe-io";

/** A data set that cannot be read as a net wants it. The message names the file and the record; `file` is the former. */
export class DataError extends PlacedError {
  override readonly name: string = "DataError";
}
