import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { LmdbError } from "./lmdb-error.ts";
import { compareKeys } from "./lmdb-reader.ts";
import { NODE_HEADER, nodeFlags, PAGE_HEADER, pageFlags } from "./page.ts";

const PAGE_SIZE = 4096;
const MAX_KEY = 511;
/** The longest node that stays in its page: two fit in each (mdb.c, me_nodemax). */
const MAX_NODE = (((PAGE_SIZE - PAGE_HEADER) / 2) & ~1) - 2;
const NO_PAGE = -1n;

const even = (length: number): number => (length + 1) & ~1;

const noData = new Uint8Array(0);

/** A node to be laid into a page: `low` and `high` are its length and flags in a leaf, its child's number in a branch. */
interface Node {
  readonly key: Uint8Array;
  readonly data: Uint8Array;
  readonly low: number;
  readonly high: number;
}

/** A page that is being filled, at one depth of the tree; depth 0 are the leaves. */
class OpenPage {
  /** The least key under it, by which its parent knows it. */
  firstKey: Uint8Array = noData;
  readonly nodes: Node[] = [];
  #used = PAGE_HEADER;

  takes(node: Node): boolean {
    return this.#used + cost(node) <= PAGE_SIZE;
  }

  add(node: Node): void {
    this.nodes.push(node);
    this.#used += cost(node);
  }

  removeLast(): Node {
    const node = this.nodes.pop()!;
    this.#used -= cost(node);
    return node;
  }
}

/** Its place in the page's table, and itself. */
const cost = ({ key, data }: Node): number => 2 + even(NODE_HEADER + key.length + data.length);

/**
 * Writes a new environment in one pass, from keys in ascending order, as liblmdb 0.9 would: what convert_imageset needs.
 * The same entries always give the same bytes. Under a temporary name until `close`, so that there is all of it or none.
 */
export class LmdbWriter {
  readonly #folder: string;
  readonly #temporary: string;
  readonly #file: number;
  readonly #mapSize: bigint;
  readonly #levels: OpenPage[] = [new OpenPage()];
  readonly #pages = { branch: 0, leaf: 0, overflow: 0 };
  #nextPage = 2;
  #entries = 0;
  #lastKey: Uint8Array | undefined;

  /**
   * @param mapSize what later writers may let it grow to; Caffe's own is 1 TiB
   * @throws LmdbError where the folder holds a database already
   */
  constructor(folder: string, mapSize: bigint = 1n << 40n) {
    if (existsSync(join(folder, "data.mdb")))
      throw new LmdbError(`${folder}: holds a database already; remove it, or give another name`);
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#temporary = join(folder, "data.mdb.tmp");
    this.#mapSize = mapSize;
    this.#file = openSync(this.#temporary, "w");
  }

  /** @throws LmdbError for an empty or too long key, or one that does not come after the one before */
  put(key: Uint8Array, value: Uint8Array): void {
    if (key.length === 0 || key.length > MAX_KEY)
      throw new LmdbError(`${this.#folder}: a key has 1 to ${MAX_KEY} bytes, found ${key.length}`);
    if (this.#lastKey !== undefined && compareKeys(this.#lastKey, key) >= 0)
      throw new LmdbError(
        `${this.#folder}: keys must rise: "${new TextDecoder().decode(key)}" comes after a greater one`,
      );
    this.#lastKey = key.slice();
    const big = NODE_HEADER + key.length + value.length > MAX_NODE;
    const data = big ? this.#writeOverflow(value) : value.slice();
    this.#add(0, { key: this.#lastKey, data, low: value.length, high: big ? nodeFlags.big : 0 });
    this.#entries++;
  }

  /** Writes what is left and gives the file its name. */
  close(): void {
    const { root, depth } = this.#finishTree();
    for (const slot of [0, 1]) writeAll(this.#file, this.#meta(slot, root, depth), slot * PAGE_SIZE);
    ftruncateSync(this.#file, this.#nextPage * PAGE_SIZE);
    fsyncSync(this.#file);
    closeSync(this.#file);
    renameSync(this.#temporary, join(this.#folder, "data.mdb"));
  }

  /** Gives up: nothing remains of it. */
  abort(): void {
    closeSync(this.#file);
    rmSync(this.#temporary, { force: true });
  }

  #writeOverflow(value: Uint8Array): Uint8Array {
    const pages = Math.ceil((PAGE_HEADER + value.length) / PAGE_SIZE);
    const first = this.#nextPage;
    const bytes = new Uint8Array(pages * PAGE_SIZE);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(first), true);
    view.setUint16(10, pageFlags.overflow, true);
    view.setUint32(12, pages, true);
    bytes.set(value, PAGE_HEADER);
    writeAll(this.#file, bytes, first * PAGE_SIZE);
    this.#nextPage += pages;
    this.#pages.overflow += pages;
    const pointer = new Uint8Array(8);
    new DataView(pointer.buffer).setBigUint64(0, BigInt(first), true);
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
    this.#flush(depth);
    if (moved !== null) this.#add(depth, moved);
    this.#add(depth, node);
  }

  /** Writes the page of this depth and enters it in its parent. */
  #flush(depth: number): void {
    const { firstKey } = this.#levels[depth]!;
    const number = this.#write(depth);
    this.#levels[depth] = new OpenPage();
    this.#add(depth + 1, { key: firstKey, data: noData, low: number % 2 ** 32, high: Math.floor(number / 2 ** 32) });
  }

  #write(depth: number): number {
    const number = this.#nextPage++;
    const kind = depth === 0 ? "leaf" : "branch";
    this.#pages[kind]++;
    writeAll(this.#file, pageBytes(number, pageFlags[kind], this.#levels[depth]!.nodes), number * PAGE_SIZE);
    return number;
  }

  #finishTree(): { readonly root: bigint; readonly depth: number } {
    if (this.#entries === 0) return { root: NO_PAGE, depth: 0 };
    let depth = 0;
    while (depth < this.#levels.length - 1) this.#flush(depth++);
    return { root: BigInt(this.#write(depth)), depth: depth + 1 };
  }

  /** A meta page: MDB_meta of mdb.c. The first describes an empty database, the second the one that was written. */
  #meta(slot: number, root: bigint, depth: number): Uint8Array {
    const bytes = new Uint8Array(PAGE_SIZE);
    const view = new DataView(bytes.buffer);
    const meta = PAGE_HEADER;
    view.setBigUint64(0, BigInt(slot), true);
    view.setUint16(10, pageFlags.meta, true);
    view.setUint32(meta, 0xbeefc0de, true);
    view.setUint32(meta + 4, 1, true);
    view.setBigUint64(meta + 16, this.#mapSize, true);
    view.setUint32(meta + 24, PAGE_SIZE, true);
    view.setBigInt64(meta + 64, NO_PAGE, true); // the free-page database is empty
    const tree = meta + 72;
    if (slot === 1) {
      view.setUint16(tree + 6, depth, true);
      [this.#pages.branch, this.#pages.leaf, this.#pages.overflow, this.#entries].forEach((count, i) =>
        view.setBigUint64(tree + 8 + 8 * i, BigInt(count), true),
      );
    }
    view.setBigInt64(tree + 40, slot === 1 ? root : NO_PAGE, true);
    view.setBigUint64(meta + 120, BigInt(slot === 1 ? this.#nextPage - 1 : 1), true);
    view.setBigUint64(meta + 128, BigInt(slot), true);
    return bytes;
  }
}

/** A branch or leaf page: places of nodes from the front, nodes from the back. */
function pageBytes(number: number, flags: number, nodes: readonly Node[]): Uint8Array {
  const bytes = new Uint8Array(PAGE_SIZE);
  const view = new DataView(bytes.buffer);
  let upper = PAGE_SIZE;
  nodes.forEach(({ key, data, low, high }, slot) => {
    upper -= even(NODE_HEADER + key.length + data.length);
    view.setUint16(upper, low & 0xffff, true);
    view.setUint16(upper + 2, low >>> 16, true);
    view.setUint16(upper + 4, high, true);
    view.setUint16(upper + 6, key.length, true);
    bytes.set(key, upper + NODE_HEADER);
    bytes.set(data, upper + NODE_HEADER + key.length);
    view.setUint16(PAGE_HEADER + 2 * slot, upper, true);
  });
  view.setBigUint64(0, BigInt(number), true);
  view.setUint16(10, flags, true);
  view.setUint16(12, PAGE_HEADER + 2 * nodes.length, true);
  view.setUint16(14, upper, true);
  return bytes;
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}
