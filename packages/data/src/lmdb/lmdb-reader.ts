import type { ByteSource } from "./byte-source.ts";
import { LmdbError } from "./lmdb-error.ts";
import { readMeta, type Tree } from "./meta.ts";
import { nodeFlags, Page, PAGE_HEADER, pageFlags } from "./page.ts";

export interface LmdbEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** How many leaf and branch pages are kept. A sequential walk needs one a level; random access gains from more. */
const CACHED_PAGES = 256;

/**
 * Reads what genuine liblmdb 0.9 writes, its main database, without locks: right for training sets, which do not change.
 * Entries come in key order, as Caffe's cursor gives them.
 */
export class LmdbReader {
  readonly name: string;
  /** How many entries there are. */
  readonly entries: number;
  readonly #source: ByteSource;
  readonly #pageSize: number;
  readonly #tree: Tree;
  readonly #cache = new Map<number, Page>();
  /** Leaf pages in key order, and the index of each one's first entry: made by the first access by index. */
  #leaves: { readonly pages: Float64Array; readonly first: Float64Array } | undefined;

  /** @throws LmdbError for what is no LMDB 0.9 file */
  constructor(source: ByteSource) {
    const { pageSize, tree } = readMeta(source);
    this.name = source.name;
    this.entries = tree.entries;
    this.#source = source;
    this.#pageSize = pageSize;
    this.#tree = tree;
  }

  /** Entry number `index` in key order. @throws LmdbError for a damaged page */
  entryAt(index: number): LmdbEntry {
    if (!(index >= 0 && index < this.entries))
      throw new LmdbError(`${this.name}: no entry ${index}: there are ${this.entries}`);
    this.#leaves ??= this.#indexLeaves();
    const { pages, first } = this.#leaves;
    let low = 0;
    let high = pages.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (first[middle]! <= index) low = middle;
      else high = middle;
    }
    return this.#entry(this.#page(pages[low]!), index - first[low]!);
  }

  /** The value of a key, or undefined. */
  get(key: Uint8Array): Uint8Array | undefined {
    let page = this.#tree.root === null ? undefined : this.#page(this.#tree.root);
    while (page?.is("branch")) page = this.#page(page.child(page.node(lastNotAfter(page, key, 1))));
    if (page === undefined) return undefined;
    const slot = lastNotAfter(page, key, 0);
    return slot >= 0 && compareKeys(page.key(page.node(slot)), key) === 0 ? this.#entry(page, slot).value : undefined;
  }

  /** All entries in key order. */
  *[Symbol.iterator](): Generator<LmdbEntry> {
    for (const page of this.#walk()) for (let slot = 0; slot < page.count; slot++) yield this.#entry(page, slot);
  }

  close(): void {
    this.#cache.clear();
    this.#source.close();
  }

  #indexLeaves(): { readonly pages: Float64Array; readonly first: Float64Array } {
    const pages: number[] = [];
    const first: number[] = [];
    let count = 0;
    for (const page of this.#walk()) {
      pages.push(page.number);
      first.push(count);
      count += page.count;
    }
    if (count !== this.entries)
      throw new LmdbError(
        `${this.name}: is damaged: its meta page counts ${this.entries} entries, its leaf pages ${count}`,
      );
    return { pages: Float64Array.from(pages), first: Float64Array.from(first) };
  }

  /** The leaf pages in key order. */
  *#walk(number: number | null = this.#tree.root, depth = this.#tree.depth): Generator<Page> {
    if (number === null) return;
    const page = this.#page(number);
    if (page.is("leaf")) return yield page;
    // A damaged branch that points back up would never end.
    if (depth <= 1) throw page.damaged(`it is a branch where the tree's depth of ${this.#tree.depth} says a leaf`);
    for (let slot = 0; slot < page.count; slot++) yield* this.#walk(page.child(page.node(slot)), depth - 1);
  }

  #entry(page: Page, slot: number): LmdbEntry {
    if (slot >= page.count) throw page.damaged(`it has ${page.count} nodes, not ${slot + 1}`);
    const at = page.node(slot);
    const flags = page.nodeFlags(at);
    if ((flags & nodeFlags.duplicates) !== 0)
      throw new LmdbError(`${this.name}: holds several values of one key, which are not read`);
    if ((flags & nodeFlags.database) !== 0)
      throw new LmdbError(`${this.name}: holds named databases, which are not read: Caffe writes none`);
    const value =
      (flags & nodeFlags.big) === 0
        ? page.inlineValue(at)
        : this.#bigValue(page.overflowPage(at), page.valueLength(at));
    return { key: page.key(at), value };
  }

  /** A value on pages of its own: header and value in one read. */
  #bigValue(number: number, length: number): Uint8Array {
    const bytes = this.#read(number, PAGE_HEADER + length);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if ((view.getUint16(10, true) & pageFlags.overflow) === 0 || Number(view.getBigUint64(0, true)) !== number)
      throw new LmdbError(
        `${this.name}: page ${number} is damaged: a big value is to begin there, and it is no overflow page`,
      );
    return bytes.subarray(PAGE_HEADER);
  }

  #page(number: number): Page {
    const cached = this.#cache.get(number);
    if (cached !== undefined) return cached;
    const page = new Page(this.#read(number, this.#pageSize), number, this.name);
    if (this.#cache.size >= CACHED_PAGES)
      for (const oldest of this.#cache.keys()) if (this.#cache.delete(oldest)) break;
    this.#cache.set(number, page);
    return page;
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

/** The last slot, from `from` on, whose key does not come after `key`; `from − 1` if there is none. */
function lastNotAfter(page: Page, key: Uint8Array, from: number): number {
  let low = from - 1;
  let high = page.count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (compareKeys(page.key(page.node(middle)), key) <= 0) low = middle;
    else high = middle;
  }
  return low;
}

/** Byte order, shorter first (mdb.c, mdb_cmp_memn). */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
