/** An LMDB environment that cannot be read or written. The message says which file, where in it, and what was found. */
export class LmdbError extends Error {
  override readonly name: string = "LmdbError";
}
