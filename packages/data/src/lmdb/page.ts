import { LmdbError } from "./lmdb-error.ts";

/** Bytes of a page's header (mdb.c, PAGEHDRSZ). */
export const PAGE_HEADER = 16;
/** Bytes of a node before its key (mdb.c, NODESIZE). */
export const NODE_HEADER = 8;

/** Page flags of liblmdb 0.9 (mdb.c, P_BRANCH and those that follow). */
export const pageFlags = { branch: 0x01, leaf: 0x02, overflow: 0x04, meta: 0x08, fixedSize: 0x20 } as const;
/** Node flags of liblmdb 0.9 (mdb.c, F_BIGDATA and those that follow). */
export const nodeFlags = { big: 0x01, database: 0x02, duplicates: 0x04 } as const;

/** A branch or leaf page: a header, the places of its nodes, free space, the nodes. */
export class Page {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly flags: number;
  readonly count: number;
  readonly #view: DataView;
  readonly #source: string;

  /** @throws LmdbError where the page does not bear its own number or its parts overlap */
  constructor(bytes: Uint8Array, number: number, source: string) {
    this.bytes = bytes;
    this.number = number;
    this.#source = source;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const own = Number(this.#view.getBigUint64(0, true));
    if (own !== number) throw this.damaged(`it calls itself ${own}`);
    this.flags = this.#view.getUint16(10, true);
    const lower = this.#view.getUint16(12, true);
    const upper = this.#view.getUint16(14, true);
    if (!this.is("branch") && !this.is("leaf"))
      throw this.damaged(`its flags 0x${this.flags.toString(16)} are no branch's or leaf's`);
    if (this.is("fixedSize")) throw this.damaged("it holds duplicates of fixed size, which are not read");
    if (lower < PAGE_HEADER || lower > upper || upper > bytes.length)
      throw this.damaged(`its free space is ${lower} to ${upper}`);
    this.count = (lower - PAGE_HEADER) >> 1;
  }

  is(flag: keyof typeof pageFlags): boolean {
    return (this.flags & pageFlags[flag]) !== 0;
  }

  /** Where node `slot` begins in the page. */
  node(slot: number): number {
    const at = this.#view.getUint16(PAGE_HEADER + 2 * slot, true);
    if (at < PAGE_HEADER || at + NODE_HEADER > this.bytes.length) throw this.damaged(`node ${slot} begins at ${at}`);
    return at;
  }

  nodeFlags(at: number): number {
    return this.#view.getUint16(at + 4, true);
  }

  /** A leaf node's value length. */
  valueLength(at: number): number {
    return this.#view.getUint16(at, true) + this.#view.getUint16(at + 2, true) * 2 ** 16;
  }

  /** The page that a branch node points to. */
  child(at: number): number {
    return this.valueLength(at) + this.#view.getUint16(at + 4, true) * 2 ** 32;
  }

  key(at: number): Uint8Array {
    return this.#part(at + NODE_HEADER, this.#view.getUint16(at + 6, true));
  }

  /** The value of a leaf node that lies in the page itself. */
  inlineValue(at: number): Uint8Array {
    return this.#part(this.#valueAt(at), this.valueLength(at));
  }

  /** The first overflow page of a big value. */
  overflowPage(at: number): number {
    const where = this.#valueAt(at);
    if (where + 8 > this.bytes.length) throw this.damaged(`a node's overflow page number lies at ${where}`);
    return Number(this.#view.getBigUint64(where, true));
  }

  damaged(why: string): LmdbError {
    return new LmdbError(`${this.#source}: page ${this.number} is damaged: ${why}`);
  }

  #valueAt(at: number): number {
    return at + NODE_HEADER + this.#view.getUint16(at + 6, true);
  }

  #part(from: number, length: number): Uint8Array {
    if (from + length > this.bytes.length) throw this.damaged(`a node reaches to ${from + length}`);
    return this.bytes.subarray(from, from + length);
  }
}
