import { isWireType, wireType, type WireType } from "./wire-type.ts";

/** Groups inside groups that are skipped before the bytes count as damaged, as in protobuf (CodedInputStream). */
const deepest = 100;

const upperWord = 2 ** 32;

/**
 * Reads the records of protobuf's wire format (https://protobuf.dev/programming-guides/encoding) from one array of bytes.
 * Every method throws a RangeError where the bytes end too early, and an Error where they are no such value.
 */
export class WireReader {
  /** Where the next read begins, in bytes. */
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** The lower and the upper 32 bits of the last varint that was read whole. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes there are. */
  get length(): number {
    return this.#bytes.length;
  }

  /** What begins a record: the number of its field, and its wire type. */
  tag(): [number: number, type: WireType] {
    const start = this.position;
    const tag = this.uint32();
    const size = this.position - start;
    if (size > 5 || (size === 5 && this.#high !== 0)) throw new Error("illegal tag: varint overflows uint32");
    const [number, type] = [tag >>> 3, tag & 7];
    if (number === 0 || !isWireType(type)) throw new Error(`illegal tag: field no ${number} wire type ${type}`);
    return [number, type];
  }

  /** A varint of at most ten bytes, of which the lower 32 bits count. */
  uint32(): number {
    const first = this.#bytes[this.position];
    if (first !== undefined && first < 0x80) {
      this.position++;
      return first;
    }
    this.#varint();
    return this.#low;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  /** @returns the nearest double; a caller that needs every bit checks that it is a safe integer */
  int64(): number {
    this.#varint();
    return (this.#high | 0) * upperWord + this.#low;
  }

  /** @returns the nearest double; a caller that needs every bit checks that it is a safe integer */
  uint64(): number {
    this.#varint();
    return this.#high * upperWord + this.#low;
  }

  /** All 64 bits. */
  bigUint64(): bigint {
    this.#varint();
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  bool(): boolean {
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  float(): number {
    const at = this.#advance(4);
    return this.#view.getFloat32(at, true);
  }

  double(): number {
    const at = this.#advance(8);
    return this.#view.getFloat64(at, true);
  }

  /** Bytes with their length before them: a view, not a copy. */
  bytes(): Uint8Array {
    const length = this.uint32();
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Passes over what follows a tag. @returns those bytes, as a view */
  skip(type: WireType, number: number, depth = 0): Uint8Array {
    const start = this.position;
    if (type === wireType.varint) this.#varint();
    else if (type === wireType.eightBytes) this.#advance(8);
    else if (type === wireType.fourBytes) this.#advance(4);
    else if (type === wireType.counted) this.#advance(this.uint32());
    else if (type === wireType.startGroup) this.#skipGroup(number, depth);
    else throw new Error("a group ends that has not begun");
    return this.#bytes.subarray(start, this.position);
  }

  #skipGroup(number: number, depth: number): void {
    if (depth >= deepest) throw new Error("maximum recursion depth reached");
    for (;;) {
      const [inner, type] = this.tag();
      if (type !== wireType.endGroup) this.skip(type, inner, depth + 1);
      else if (inner === number) return;
      else throw new Error("invalid end group tag");
    }
  }

  /** Moves past some bytes. @returns where they begin */
  #advance(count: number): number {
    const start = this.position;
    if (start + count > this.#bytes.length) throw new RangeError("premature EOF");
    this.position = start + count;
    return start;
  }

  /** Seven bits a byte, the lowest first; bits past the 64th are dropped. */
  #varint(): void {
    let [low, high] = [0, 0];
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.position++];
      if (byte === undefined) throw new RangeError("premature EOF");
      const bits = byte & 0x7f;
      if (i < 5) low |= bits << (7 * i);
      if (i === 4) high = bits >>> 4;
      else if (i > 4) high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    throw new Error("invalid varint");
  }
}
