import type { ByteSource } from "./byte-source.ts";
import { LmdbError } from "./lmdb-error.ts";
import { PAGE_HEADER } from "./page.ts";

/** mdb.c's MDB_MAGIC, the first number behind a meta page's header. */
export const MAGIC = 0xbeefc0de;
const NO_PAGE = 0xffffffffffffffffn;
/** What a meta page holds: its header, then MDB_meta of mdb.c. */
const META_LENGTH = PAGE_HEADER + 136;
/** mdb.c's cursors go no deeper (CURSOR_STACK). */
const MAX_DEPTH = 32;
/** MDB_REVERSEKEY, MDB_DUPSORT, MDB_INTEGERKEY and those that go with them: keys in another order, or with several values. */
const ORDER_FLAGS = 0x7e;

/** The root of a database: MDB_db of mdb.c. */
export interface Tree {
  readonly depth: number;
  readonly entries: number;
  /** null where there is no entry. */
  readonly root: number | null;
}

/** One of the two meta pages: the state that a transaction left. */
export interface Meta {
  readonly pageSize: number;
  readonly transaction: bigint;
  readonly tree: Tree;
}

/**
 * The newer of the two meta pages.
 * @throws LmdbError for what is no LMDB file, or one of LMDB 1.0, or one whose keys have another order than bytes
 */
export function readMeta(source: ByteSource): Meta {
  const first = metaAt(source, 0);
  const second = metaAt(source, first.pageSize);
  return second.transaction > first.transaction ? second : first;
}

function metaAt(source: ByteSource, at: number): Meta {
  if (source.size < at + META_LENGTH)
    throw new LmdbError(
      `${source.name}: is not an LMDB file: it has ${source.size} bytes, its two meta pages need ${at + META_LENGTH} or more`,
    );
  const bytes = source.read(at, META_LENGTH);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkVersion(view, source.name, at);
  const pageSize = view.getUint32(PAGE_HEADER + 24, true);
  if (pageSize < 256 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw new LmdbError(`${source.name}: its meta page at byte ${at} is damaged: page size ${pageSize}`);
  const tree = treeAt(view, PAGE_HEADER + 72, source.name, at);
  return { pageSize, transaction: view.getBigUint64(PAGE_HEADER + 128, true), tree };
}

function checkVersion(view: DataView, name: string, at: number): void {
  // LMDB 1.0 has a longer page header, so that its magic stands 8 bytes further on.
  if (view.getUint32(PAGE_HEADER, true) !== MAGIC && view.getUint32(PAGE_HEADER + 8, true) === MAGIC)
    throw new LmdbError(
      `${name}: was written by LMDB 1.0 (data version ${view.getUint32(PAGE_HEADER + 12, true)}); LMDB 0.9 is read: write it again with Caffe's tools or squeezenet convert_imageset`,
    );
  if (view.getUint32(PAGE_HEADER, true) !== MAGIC)
    throw new LmdbError(`${name}: is not an LMDB file: no LMDB magic number at byte ${at + PAGE_HEADER}`);
  const version = view.getUint32(PAGE_HEADER + 4, true);
  if (version !== 1) throw new LmdbError(`${name}: has LMDB data version ${version}; version 1 (LMDB 0.9) is read`);
}

function treeAt(view: DataView, at: number, name: string, page: number): Tree {
  const flags = view.getUint16(at + 4, true);
  const depth = view.getUint16(at + 6, true);
  const root = view.getBigUint64(at + 40, true);
  if ((flags & ORDER_FLAGS) !== 0)
    throw new LmdbError(
      `${name}: its database has the flags 0x${flags.toString(16)} (mdb.c, Database Flags), which are not read: Caffe sets none`,
    );
  if (depth > MAX_DEPTH)
    throw new LmdbError(`${name}: its meta page at byte ${page} is damaged: a tree of depth ${depth}`);
  const entries = Number(view.getBigUint64(at + 32, true));
  if (root === NO_PAGE && entries > 0)
    throw new LmdbError(`${name}: its meta page at byte ${page} is damaged: ${entries} entries and no root`);
  return { depth, entries, root: root === NO_PAGE ? null : Number(root) };
}
