/** A data set that cannot be read as a net wants it. The message names the file and the record. */
export class DataError extends Error {
  override readonly name: string = "DataError";
}
