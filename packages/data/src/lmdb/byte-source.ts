/** Where a database's bytes come from: a file, or an ArrayBuffer in a browser. */
export interface ByteSource {
  /** What errors call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** `length` bytes from `at` on, all of them before `size`; the caller may keep them, and does not change them. */
  read(at: number, length: number): Uint8Array;
  close(): void;
}
