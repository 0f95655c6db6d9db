import { compareKeys } from "../lmdb/compare-keys.ts";
import { LmdbError } from "../lmdb/lmdb-error.ts";
import { metaBytes } from "../lmdb/meta-bytes.ts";
import { NewFile } from "./new-file.ts";
import { MAX_NODE, type Node, OpenPage, PAGE_SIZE } from "../lmdb/open-page.ts";
import { NODE_HEADER, nodeFlags, PAGE_HEADER, pageFlags } from "../lmdb/page.ts";

const MAX_KEY = 511;
const MAX_VALUE = 2 ** 32 - 1;

const noData = new Uint8Array(0);

/**
 * Writes a new environment in one pass, from keys in ascending order, as liblmdb 0.9 would: what convert_imageset needs.
 * The same entries always give the same bytes. Under a temporary name until `close`, so that there is all of it or none.
 * Node only.
 */
export class LmdbWriter {
  readonly #folder: string;
  readonly #file: NewFile;
  readonly #mapSize: bigint;
  /** The page that is being filled at each depth of the tree; depth 0 are the leaves. */
  readonly #levels: OpenPage[] = [new OpenPage()];
  readonly #pages = { branch: 0, leaf: 0, overflow: 0 };
  #nextPage = 2;
  #entries = 0;
  #lastKey: Uint8Array | undefined;

  /**
   * @param mapSize what later writers may let it grow to; Caffe's own is 1 TiB
   * @throws LmdbError where the folder holds a database already, or cannot be made
   */
  constructor(folder: string, mapSize: bigint = 1n << 40n) {
    this.#folder = folder;
    this.#mapSize = mapSize;
    this.#file = new NewFile(folder);
    this.#file.append(new Uint8Array(2 * PAGE_SIZE)); // the meta pages' room
  }

  /** @throws LmdbError for an empty or too long key, one that does not come after the one before, or a full disk */
  put(key: Uint8Array, value: Uint8Array): void {
    if (key.length === 0 || key.length > MAX_KEY)
      throw new LmdbError(`${this.#folder}: a key has 1 to ${MAX_KEY} bytes, found ${key.length}`);
    if (value.length > MAX_VALUE)
      throw new LmdbError(`${this.#folder}: a value has at most ${MAX_VALUE} bytes, found ${value.length}`);
    if (this.#lastKey !== undefined && compareKeys(this.#lastKey, key) >= 0)
      throw new LmdbError(
        `${this.#folder}: keys must rise: "${new TextDecoder().decode(key)}" does not come after "${new TextDecoder().decode(this.#lastKey)}"`,
      );
    this.#lastKey = key.slice();
    const big = NODE_HEADER + key.length + value.length > MAX_NODE;
    const data = big ? this.#writeOverflow(value) : value.slice();
    this.#add(0, { key: this.#lastKey, data, low: value.length, high: big ? nodeFlags.big : 0 });
    this.#entries++;
  }

  /** Writes what is left and gives the file its name. @throws LmdbError for a full disk */
  close(): void {
    const { root, depth } = this.#finishTree();
    this.#file.commit(
      metaBytes({
        mapSize: this.#mapSize,
        root,
        depth,
        pages: this.#pages,
        entries: this.#entries,
        lastPage: this.#nextPage - 1,
      }),
    );
  }

  /** Gives up: nothing remains of it. */
  abort(): void {
    this.#file.discard();
  }

  /** Writes a value on pages of its own. @returns what its node holds instead: their first number */
  #writeOverflow(value: Uint8Array): Uint8Array {
    const pages = Math.ceil((PAGE_HEADER + value.length) / PAGE_SIZE);
    const bytes = new Uint8Array(pages * PAGE_SIZE);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(this.#nextPage), true);
    view.setUint16(10, pageFlags.overflow, true);
    view.setUint32(12, pages, true);
    bytes.set(value, PAGE_HEADER);
    this.#file.append(bytes);
    const pointer = bytes.slice(0, 8);
    this.#nextPage += pages;
    this.#pages.overflow += pages;
    return pointer;
  }

  #add(depth: number, node: Node): void {
    const page = (this.#levels[depth] ??= new OpenPage());
    // The first key of a branch page is empty: whatever comes before the second child's belongs to it.
    const first = depth > 0 && page.nodes.length === 0 ? { ...node, key: noData } : node;
    if (page.takes(first)) {
      if (page.nodes.length === 0) page.firstKey = node.key;
      return page.add(first);
    }
    // liblmdb asserts that a branch page has two children, so a full one gives its newest to the next.
    const moved = depth > 0 ? page.removeLast() : null;
    this.#flush(depth, page);
    if (moved !== null) this.#add(depth, moved);
    this.#add(depth, node);
  }

  /** Writes the page of this depth and enters it in its parent. */
  #flush(depth: number, page: OpenPage): void {
    const { firstKey } = page;
    const number = this.#write(depth, page);
    this.#levels[depth] = new OpenPage();
    this.#add(depth + 1, { key: firstKey, data: noData, low: number % 2 ** 32, high: Math.floor(number / 2 ** 32) });
  }

  #write(depth: number, page: OpenPage): number {
    const kind = depth === 0 ? "leaf" : "branch";
    this.#pages[kind]++;
    this.#file.append(page.bytes(this.#nextPage, kind));
    return this.#nextPage++;
  }

  #finishTree(): { readonly root: number | null; readonly depth: number } {
    if (this.#entries === 0) return { root: null, depth: 0 };
    // A flush enters its page one level up, and so may add a level: the last one then holds the root.
    for (const [depth, page] of this.#levels.entries()) {
      if (depth === this.#levels.length - 1) return { root: this.#write(depth, page), depth: depth + 1 };
      this.#flush(depth, page);
    }
    return { root: null, depth: 0 };
  }
}
