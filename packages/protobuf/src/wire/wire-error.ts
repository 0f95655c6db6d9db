/** A binary file that is cut off, damaged, or no protobuf message at all. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly file: string;
  /** Where in the file, in bytes from its start. */
  readonly offset: number;
  /** The message in which it is, and its field if that is known: `LayerParameter.blobs`. */
  readonly path: string;
  /** The message without the place. */
  readonly reason: string;

  constructor(file: string, offset: number, path: string, reason: string) {
    super(`${file}: byte ${offset}, in ${path}: ${reason}`);
    this.file = file;
    this.offset = offset;
    this.path = path;
    this.reason = reason;
  }
}
