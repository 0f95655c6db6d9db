import type { ByteSource } from "./byte-source.ts";
import { LmdbError } from "./lmdb-error.ts";
import { PAGE_HEADER } from "./page.ts";

const MAGIC = 0xbeefc0de;
const NO_PAGE = 0xffffffffffffffffn;
/** What a meta page holds: its header, then MDB_meta of mdb.c. */
const META_LENGTH = PAGE_HEADER + 136;

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
 * @throws LmdbError for what is no LMDB file, or one of LMDB 1.0
 */
export function readMeta(source: ByteSource): Meta {
  if (source.size < 2 * META_LENGTH)
    throw new LmdbError(`${source.name}: is not an LMDB file: it has ${source.size} bytes, two meta pages need more`);
  const first = metaAt(source, 0);
  const second = metaAt(source, first.pageSize);
  return second.transaction > first.transaction ? second : first;
}

function metaAt(source: ByteSource, at: number): Meta {
  const bytes = source.read(at, Math.min(META_LENGTH, source.size - at));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // LMDB 1.0 has a longer page header, so that its magic stands 8 bytes further on.
  if (view.getUint32(PAGE_HEADER, true) !== MAGIC && view.getUint32(PAGE_HEADER + 8, true) === MAGIC)
    throw new LmdbError(
      `${source.name}: was written by LMDB 1.0 (data version ${view.getUint32(PAGE_HEADER + 12, true)}); LMDB 0.9 is read: write it again with Caffe's tools or squeezenet convert_imageset`,
    );
  if (view.getUint32(PAGE_HEADER, true) !== MAGIC)
    throw new LmdbError(`${source.name}: is not an LMDB file: no LMDB magic number at byte ${at + PAGE_HEADER}`);
  const version = view.getUint32(PAGE_HEADER + 4, true);
  if (version !== 1)
    throw new LmdbError(`${source.name}: has LMDB data version ${version}; version 1 (LMDB 0.9) is read`);
  const pageSize = view.getUint32(PAGE_HEADER + 24, true);
  if (pageSize < 256 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw new LmdbError(`${source.name}: its meta page at byte ${at} is damaged: page size ${pageSize}`);
  return { pageSize, transaction: view.getBigUint64(PAGE_HEADER + 128, true), tree: treeAt(view, PAGE_HEADER + 72) };
}

function treeAt(view: DataView, at: number): Tree {
  const root = view.getBigUint64(at + 40, true);
  return {
    depth: view.getUint16(at + 6, true),
    entries: Number(view.getBigUint64(at + 32, true)),
    root: root === NO_PAGE ? null : Number(root),
  };
}
