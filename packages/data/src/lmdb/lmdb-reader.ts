import type { ByteSource } from "./byte-source.ts";
import { compareKeys } from "./compare-keys.ts";
import { LeafIndex } from "./leaf-index.ts";
import { LmdbError } from "./lmdb-error.ts";
import { readMeta, type Tree } from "./meta.ts";
import { nodeFlags, type Page } from "./page.ts";
import { PageFile } from "./page-file.ts";

/** A key and its value: bytes to keep, not to change. */
export interface LmdbEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/**
 * Reads what genuine liblmdb 0.9 writes, its main database, without locks: right for training sets, which do not change.
 * Entries come in key order, as Caffe's cursor gives them.
 */
export class LmdbReader {
  readonly name: string;
  /** How many entries there are. */
  readonly entries: number;
  readonly #file: PageFile;
  readonly #tree: Tree;
  readonly #index: LeafIndex;

  /** @throws LmdbError for what is no LMDB 0.9 file */
  constructor(source: ByteSource) {
    const { pageSize, tree } = readMeta(source);
    this.name = source.name;
    this.entries = tree.entries;
    this.#file = new PageFile(source, pageSize);
    this.#tree = tree;
    this.#index = new LeafIndex(this.#file, tree);
  }

  /** Entry number `index` in key order. @throws LmdbError for a damaged page */
  entryAt(index: number): LmdbEntry {
    if (!(Number.isInteger(index) && index >= 0 && index < this.entries))
      throw new LmdbError(`${this.name}: no entry ${index}: there are ${this.entries}`);
    const { page, slot } = this.#index.find(index);
    return this.#entry(page, slot);
  }

  /** The value of a key, or undefined. @throws LmdbError for a damaged page */
  get(key: Uint8Array): Uint8Array | undefined {
    if (this.#tree.root === null) return undefined;
    let page = this.#file.page(this.#tree.root);
    for (let depth = this.#tree.depth; !page.is("leaf"); depth--) {
      if (depth <= 1) throw page.damaged(`it is a branch where the tree's depth of ${this.#tree.depth} says a leaf`);
      page = this.#file.page(page.child(page.node(lastNotAfter(page, key, 1))));
    }
    const slot = lastNotAfter(page, key, 0);
    return slot >= 0 && compareKeys(page.key(page.node(slot)), key) === 0 ? this.#entry(page, slot).value : undefined;
  }

  /** The entries in key order, from number `start` on. @throws LmdbError for a damaged page */
  *from(start: number): Generator<LmdbEntry, undefined> {
    for (let index = start; index < this.entries; index++) yield this.entryAt(index);
  }

  /** All entries in key order. */
  [Symbol.iterator](): Generator<LmdbEntry, undefined> {
    return this.from(0);
  }

  close(): void {
    this.#file.close();
  }

  #entry(page: Page, slot: number): LmdbEntry {
    const at = page.node(slot);
    const flags = page.nodeFlags(at);
    if ((flags & nodeFlags.duplicates) !== 0)
      throw new LmdbError(`${this.name}: holds several values of one key, which are not read: Caffe writes none`);
    if ((flags & nodeFlags.database) !== 0)
      throw new LmdbError(`${this.name}: holds named databases, which are not read: Caffe writes none`);
    const value =
      (flags & nodeFlags.big) === 0
        ? page.inlineValue(at)
        : this.#file.bigValue(page.overflowPage(at), page.valueLength(at));
    return { key: page.key(at), value };
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
