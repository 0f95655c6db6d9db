import { PlacedError } from "@squeezenet/caffe-io";

/** A run, or a check of one, that cannot be carried out. The message says where, what was found and what would have done. */
export class TrainingError extends PlacedError {
  override readonly name: string = "TrainingError";
}
