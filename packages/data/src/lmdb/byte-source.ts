/** Where a database's bytes come from: a file, or an ArrayBuffer in a browser. */
export interface ByteSource {
  /** What errors call it. */
  readonly name: string;
  readonly size: number;
  /** `length` bytes from `at` on, which the caller may keep. Throws where the source ends before. */
  read(at: number, length: number): Uint8Array;
  close(): void;
}
