import type { ByteSource } from "./byte-source.ts";

/** A data.mdb in memory: from a test, or from a download or a file that a page was given. */
export class MemorySource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #bytes: Uint8Array;

  /** @param name what errors call it */
  constructor(bytes: Uint8Array | ArrayBuffer, name: string) {
    this.name = name;
    this.#bytes = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
    this.size = this.#bytes.length;
  }

  read(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(at, at + length);
  }

  close(): void {}
}
