import { MAGIC } from "./meta.ts";
import { PAGE_SIZE } from "./open-page.ts";
import { PAGE_HEADER, pageFlags } from "./page.ts";

/** What the meta pages of a new environment say. */
export interface NewTree {
  /** What later writers may let the file grow to, in bytes. */
  readonly mapSize: bigint;
  /** null for an empty database. */
  readonly root: number | null;
  readonly depth: number;
  readonly pages: { readonly branch: number; readonly leaf: number; readonly overflow: number };
  readonly entries: number;
  readonly lastPage: number;
}

/** The two meta pages (MDB_meta of mdb.c): the first is of an empty database, the second of the one that was written. */
export function metaBytes(tree: NewTree): Uint8Array {
  const empty = { ...tree, root: null, depth: 0, pages: { branch: 0, leaf: 0, overflow: 0 }, entries: 0, lastPage: 1 };
  const bytes = new Uint8Array(2 * PAGE_SIZE);
  bytes.set(metaPage(0, empty));
  bytes.set(metaPage(1, tree), PAGE_SIZE);
  return bytes;
}

/** @param transaction the one that left this state; also the number of the page */
function metaPage(transaction: number, { mapSize, root, depth, pages, entries, lastPage }: NewTree): Uint8Array {
  const bytes = new Uint8Array(PAGE_SIZE);
  const view = new DataView(bytes.buffer);
  const meta = PAGE_HEADER;
  view.setBigUint64(0, BigInt(transaction), true);
  view.setUint16(10, pageFlags.meta, true);
  view.setUint32(meta, MAGIC, true);
  view.setUint32(meta + 4, 1, true);
  view.setBigUint64(meta + 16, mapSize, true);
  view.setUint32(meta + 24, PAGE_SIZE, true);
  view.setBigInt64(meta + 64, -1n, true); // the database of free pages is empty
  const main = meta + 72;
  view.setUint16(main + 6, depth, true);
  [pages.branch, pages.leaf, pages.overflow, entries].forEach((count, i) =>
    view.setBigUint64(main + 8 + 8 * i, BigInt(count), true),
  );
  view.setBigInt64(main + 40, root === null ? -1n : BigInt(root), true);
  view.setBigUint64(meta + 120, BigInt(lastPage), true);
  view.setBigUint64(meta + 128, BigInt(transaction), true);
  return bytes;
}
