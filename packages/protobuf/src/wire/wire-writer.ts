import type { WireType } from "./wire-type.ts";

/** Enough for most messages; it doubles when it is full. */
const firstSize = 128;

/** What every writer begins with, so that one for a small message costs no array before its first byte. */
const nothing = new Uint8Array(0);

const upperWord = 2 ** 32;
const [least32, most32, mostUnsigned32] = [-(2 ** 31), 2 ** 31 - 1, 2 ** 32 - 1];

/** Writes the records of protobuf's wire format. An Error says which value its type does not have. */
export class WireWriter {
  #bytes = nothing;
  #view: DataView | undefined;
  #length = 0;

  /** What was written so far, as a copy; the writer is empty again. */
  finish(): Uint8Array {
    const written = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return written;
  }

  /** What begins a record. */
  tag(number: number, type: WireType): this {
    return this.#varint(((number << 3) | type) >>> 0, 0);
  }

  uint32(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > mostUnsigned32) throw new Error(`invalid uint32: ${value}`);
    return this.#varint(value, 0);
  }

  /** A negative number takes ten bytes. */
  int32(value: number): this {
    if (!Number.isInteger(value) || value < least32 || value > most32) throw new Error(`invalid int32: ${value}`);
    return this.#varint(value >>> 0, value < 0 ? mostUnsigned32 : 0);
  }

  int64(value: number): this {
    if (!Number.isSafeInteger(value)) throw new Error(`invalid int64: ${value}`);
    // Rounding down splits a negative number as its two's complement.
    return this.#varint(value >>> 0, Math.floor(value / upperWord) >>> 0);
  }

  uint64(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`invalid uint64: ${value}`);
    return this.#varint(value >>> 0, Math.floor(value / upperWord));
  }

  bool(value: boolean): this {
    return this.#varint(value ? 1 : 0, 0);
  }

  float(value: number): this {
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw new Error(`invalid float32: ${value}`);
    const at = this.#reserve(4);
    (this.#view ??= new DataView(this.#bytes.buffer)).setFloat32(at, value, true);
    return this;
  }

  double(value: number): this {
    const at = this.#reserve(8);
    (this.#view ??= new DataView(this.#bytes.buffer)).setFloat64(at, value, true);
    return this;
  }

  /** Bytes with their length before them. */
  bytes(value: Uint8Array): this {
    return this.uint32(value.length).raw(value);
  }

  /** Bytes as they are. */
  raw(value: Uint8Array): this {
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** Both words are unsigned. */
  #varint(low: number, high: number): this {
    let at = this.#reserve(10);
    const bytes = this.#bytes;
    for (; high !== 0 || low > 0x7f; high >>>= 7) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low = ((low >>> 7) | (high << 25)) >>> 0;
    }
    bytes[at++] = low;
    this.#length = at;
    return this;
  }

  /** Makes room, and counts it as written. @returns where it begins */
  #reserve(count: number): number {
    const start = this.#length;
    this.#length = start + count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length, firstSize));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = undefined;
    }
    return start;
  }
}
