export type Numbers = Float32Array | Float64Array;

interface NumbersConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): Numbers;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Numbers;
}

/**
 * The numbers of one field, which a file may give in several chunks and one by one. A single chunk stays a view of the
 * file's bytes where its alignment allows; more are gathered in a buffer that grows by doubling.
 */
export class NumberList {
  readonly #type: NumbersConstructor;
  #values: Numbers;
  #length: number;
  #owned = false;

  /** `start` is what the field has already. */
  constructor(type: NumbersConstructor, start?: Numbers) {
    this.#type = type;
    this.#values = start ?? new type(0);
    this.#length = this.#values.length;
  }

  /**
   * Adds little-endian numbers as the wire has them; every machine that runs JavaScript today is little-endian. `spare` bytes
   * before them may be overwritten.
   */
  addChunk(bytes: Uint8Array, spare: number): void {
    const { BYTES_PER_ELEMENT: width } = this.#type;
    const aligned = align(bytes, width, spare);
    const chunk = new this.#type(aligned.buffer, aligned.byteOffset, bytes.length / width);
    if (this.#length === 0) {
      this.#values = chunk;
      this.#owned = false;
    } else this.#grow(chunk.length).set(chunk, this.#length);
    this.#length += chunk.length;
  }

  /** Adds one number. */
  add(value: number): void {
    this.#grow(1)[this.#length++] = value;
  }

  /** The numbers so far. */
  finish(): Numbers {
    return this.#values.length === this.#length ? this.#values : this.#values.slice(0, this.#length);
  }

  #grow(more: number): Numbers {
    const needed = this.#length + more;
    if (this.#owned && needed <= this.#values.length) return this.#values;
    const grown = new this.#type(Math.max(needed, 2 * this.#length));
    grown.set(this.#values.subarray(0, this.#length));
    this.#owned = true;
    return (this.#values = grown);
  }
}

/** The same bytes at a multiple of `width`: where they are, moved a little to the front, or else a copy. */
function align(bytes: Uint8Array, width: number, spare: number): Uint8Array {
  const shift = bytes.byteOffset % width;
  if (shift === 0) return bytes;
  if (shift > spare) return bytes.slice();
  const wider = new Uint8Array(bytes.buffer, bytes.byteOffset - shift, bytes.length + shift);
  wider.copyWithin(0, shift);
  return wider.subarray(0, bytes.length);
}
