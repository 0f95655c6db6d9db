import type { ByteSource } from "./byte-source.ts";
import { LmdbError } from "./lmdb-error.ts";
import { Page, PAGE_HEADER, pageFlags } from "./page.ts";

/** How many leaf and branch pages are kept. A sequential walk needs one a level; random access gains from more. */
const CACHED_PAGES = 256;

/** The pages of a database, by number. */
export class PageFile {
  readonly name: string;
  readonly #source: ByteSource;
  readonly #pageSize: number;
  readonly #cache = new Map<number, Page>();

  constructor(source: ByteSource, pageSize: number) {
    this.name = source.name;
    this.#source = source;
    this.#pageSize = pageSize;
  }

  /** A branch or leaf page. @throws LmdbError for a damaged one, or one behind the file's end */
  page(number: number): Page {
    const cached = this.#cache.get(number);
    if (cached !== undefined) return cached;
    const page = new Page(this.#read(number, this.#pageSize), number, this.name);
    if (this.#cache.size >= CACHED_PAGES)
      for (const oldest of this.#cache.keys()) if (this.#cache.delete(oldest)) break;
    this.#cache.set(number, page);
    return page;
  }

  /** A value on pages of its own, from page `number` on: header and value in one read. */
  bigValue(number: number, length: number): Uint8Array {
    const bytes = this.#read(number, PAGE_HEADER + length);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if ((view.getUint16(10, true) & pageFlags.overflow) === 0 || Number(view.getBigUint64(0, true)) !== number)
      throw new LmdbError(
        `${this.name}: page ${number} is damaged: a big value is to begin there, and it is no overflow page`,
      );
    return bytes.subarray(PAGE_HEADER);
  }

  close(): void {
    this.#cache.clear();
    this.#source.close();
  }

  #read(number: number, length: number): Uint8Array {
    const at = number * this.#pageSize;
    if (at + length > this.#source.size)
      throw new LmdbError(
        `${this.name}: is cut short: page ${number} reaches to byte ${at + length}, the file ends at ${this.#source.size}`,
      );
    return this.#source.read(at, length);
  }
}
