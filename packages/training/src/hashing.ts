/** Hashes for a run's receipts. Node's is in `@squeezenet/training/node`; a page has SubtleCrypto. */
export interface Hashing {
  /** SHA-256 of the parts one after another, in lower-case hexadecimal. */
  sha256(parts: readonly Uint8Array[]): Promise<string>;
}
