/** WebAssembly bytes, nested as they were written. */
export type Code = number | Uint8Array | readonly Code[];

/** The types of variables that kernels use. */
export type Kind = "i32" | "f32" | "f64" | "v128";

/** Most numbers are small: they share their arrays, which would be garbage otherwise. */
const small: readonly (readonly number[])[] = Array.from({ length: 128 }, (_, value) => [value]);

/** An unsigned number in LEB128. */
export function unsigned(value: number): readonly number[] {
  const short = small[value];
  if (short !== undefined) return short;
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 127;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 128);
  } while (rest !== 0);
  return bytes;
}

/** A signed 32-bit number in LEB128. */
export function signed(value: number): readonly number[] {
  const short = value >= 0 && value < 64 ? small[value] : undefined;
  if (short !== undefined) return short;
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** A length, then the text, which is ASCII. */
export function text(value: string): readonly number[] {
  const bytes = Array.from(value, (letter) => letter.charCodeAt(0));
  return [...unsigned(bytes.length), ...bytes];
}

/** Bytes written one after another. */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  write(code: Code): void {
    if (typeof code === "number") this.#writeByte(code);
    else if (code instanceof Uint8Array) {
      if (this.#length + code.length > this.#bytes.length) this.#grow(code.length);
      this.#bytes.set(code, this.#length);
      this.#length += code.length;
    } else
      for (const part of code)
        if (typeof part === "number") this.#writeByte(part);
        else this.write(part);
  }

  #writeByte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = byte;
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Nested code as bytes, in the order written. */
export function flatten(code: Code): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.write(code);
  return writer.bytes();
}

const bits = new DataView(new ArrayBuffer(8));

/** The four bytes of a 32-bit integer, the lowest first. */
export const int32Bytes = (value: number): readonly number[] => [
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  value >>> 24,
];
/** The four bytes of a number rounded to float32, the lowest first. */
export function float32Bytes(value: number): readonly number[] {
  bits.setFloat32(0, value, true);
  return int32Bytes(bits.getInt32(0, true));
}
/** The eight bytes of a double, the lowest first. */
export function float64Bytes(value: number): readonly number[] {
  bits.setFloat64(0, value, true);
  return [...int32Bytes(bits.getInt32(0, true)), ...int32Bytes(bits.getInt32(4, true))];
}
