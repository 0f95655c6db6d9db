import { NODE_HEADER, PAGE_HEADER, pageFlags } from "./page.ts";

/** Caffe's pages, those of x86: LMDB takes the system's. */
export const PAGE_SIZE = 4096;
/** The longest node that stays in its page: two fit in each (mdb.c, me_nodemax). */
export const MAX_NODE: number = (((PAGE_SIZE - PAGE_HEADER) / 2) & ~1) - 2;

/** A node to be laid into a page: `low` and `high` are its length and flags in a leaf, its child's number in a branch. */
export interface Node {
  readonly key: Uint8Array;
  readonly data: Uint8Array;
  readonly low: number;
  readonly high: number;
}

const even = (length: number): number => (length + 1) & ~1;

/** Its place in the page's table, and itself. */
const cost = ({ key, data }: Node): number => 2 + even(NODE_HEADER + key.length + data.length);

/** A page that is being filled. */
export class OpenPage {
  /** The least key under it, by which its parent knows it. */
  firstKey: Uint8Array = new Uint8Array(0);
  readonly nodes: Node[] = [];
  #used = PAGE_HEADER;

  /** Whether the page has room for one more node. */
  takes(node: Node): boolean {
    return this.#used + cost(node) <= PAGE_SIZE;
  }

  /** Adds a node behind the others; the page must have room for it. */
  add(node: Node): void {
    this.nodes.push(node);
    this.#used += cost(node);
  }

  /**
   * Takes the newest node out again.
   * @throws RangeError for an empty page
   */
  removeLast(): Node {
    const node = this.nodes.pop();
    if (node === undefined) throw new RangeError("LMDB: an empty page has no node to remove");
    this.#used -= cost(node);
    return node;
  }

  /** The page as liblmdb lays it out: places of nodes from the front, nodes from the back. */
  bytes(number: number, kind: "branch" | "leaf"): Uint8Array {
    const bytes = new Uint8Array(PAGE_SIZE);
    const view = new DataView(bytes.buffer);
    let upper = PAGE_SIZE;
    this.nodes.forEach(({ key, data, low, high }, slot) => {
      upper -= even(NODE_HEADER + key.length + data.length);
      view.setUint32(upper, low, true);
      view.setUint16(upper + 4, high, true);
      view.setUint16(upper + 6, key.length, true);
      bytes.set(key, upper + NODE_HEADER);
      bytes.set(data, upper + NODE_HEADER + key.length);
      view.setUint16(PAGE_HEADER + 2 * slot, upper, true);
    });
    view.setBigUint64(0, BigInt(number), true);
    view.setUint16(10, pageFlags[kind], true);
    view.setUint16(12, PAGE_HEADER + 2 * this.nodes.length, true);
    view.setUint16(14, upper, true);
    return bytes;
  }
}
