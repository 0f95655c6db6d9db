import { type Code, float32Bytes, float64Bytes, signed, unsigned } from "./code.ts";

/** An integer that is computed at run time, or one that is known while emitting. */
export type IntLike = Int | number;

/** A 32-bit integer: an address or an index. What is known while emitting is folded away. */
export class Int {
  readonly code: Code;
  readonly constant: number | undefined;

  constructor(code: Code, constant?: number) {
    this.code = code;
    this.constant = constant;
  }

  plus(other: IntLike): Int {
    if (this.constant === 0) return int(other);
    return this.#fold(0x6a, other, (a, b) => a + b, 0);
  }
  minus(other: IntLike): Int {
    return this.#fold(0x6b, other, (a, b) => a - b, 0);
  }
  times(other: IntLike): Int {
    if (this.constant === 1) return int(other);
    return this.#fold(0x6c, other, (a, b) => a * b, 1);
  }
  /** Unsigned division, rounded down. */
  over(other: IntLike): Int {
    return this.#fold(0x6e, other, (a, b) => Math.floor(a / b), 1);
  }
  /** Unsigned remainder. */
  modulo(other: IntLike): Int {
    return this.#fold(0x70, other, (a, b) => a % b);
  }
  and(other: IntLike): Int {
    return this.#fold(0x71, other, (a, b) => a & b);
  }
  or(other: IntLike): Int {
    return this.#fold(0x72, other, (a, b) => a | b, 0);
  }
  xor(other: IntLike): Int {
    return this.#fold(0x73, other, (a, b) => a ^ b, 0);
  }
  /** Zeros come in from the left. */
  shiftedRight(bits: number): Int {
    return this.#fold(0x76, bits, (a, b) => a >>> b, 0);
  }
  /** The high 32 bits of the unsigned product. */
  timesHigh(other: Int): Int {
    return new Int([this.code, 0xad, other.code, 0xad, 0x7e, 0x42, 32, 0x88, 0xa7]);
  }
  equals(other: IntLike): Int {
    return this.#fold(0x46, other, (a, b) => Number(a === b));
  }
  differs(other: IntLike): Int {
    return this.#fold(0x47, other, (a, b) => Number(a !== b));
  }
  /** Signed comparison. */
  below(other: IntLike): Int {
    return this.#fold(0x48, other, (a, b) => Number(a < b));
  }
  /** Signed comparison. */
  atLeast(other: IntLike): Int {
    return this.#fold(0x4e, other, (a, b) => Number(a >= b));
  }
  /** 0 ≤ this < bound, in one unsigned comparison. */
  within(bound: IntLike): Int {
    return this.#fold(0x49, bound, (a, b) => Number(a >= 0 && a < b));
  }
  atMost(other: IntLike): Int {
    return this.below(other).choose(this, other);
  }
  least(other: IntLike): Int {
    return this.below(other).choose(other, this);
  }
  /** This condition ? yes : no. Both are computed. */
  choose(yes: IntLike, no: IntLike): Int {
    if (this.constant !== undefined) return int(this.constant !== 0 ? yes : no);
    return new Int([int(yes).code, int(no).code, this.code, 0x1b]);
  }
  toFloat(): Float {
    return new Float([this.code, 0xb2], false);
  }

  #fold(opcode: number, other: IntLike, compute: (a: number, b: number) => number, neutral?: number): Int {
    const right = int(other);
    if (right.constant !== undefined && right.constant === neutral) return this;
    if (this.constant !== undefined && right.constant !== undefined) return int(compute(this.constant, right.constant));
    return new Int([this.code, right.code, opcode]);
  }
}

/** An integer as an expression: a number becomes a constant. */
export const int = (value: IntLike): Int =>
  typeof value === "number" ? new Int([0x41, signed(value)], value | 0) : value;

/** A 32-bit float, or a 64-bit one where `double`. */
export class Float {
  readonly code: Code;
  readonly double: boolean;

  constructor(code: Code, double: boolean) {
    this.code = code;
    this.double = double;
  }

  plus(other: Float): Float {
    return this.#join(0x92, other);
  }
  minus(other: Float): Float {
    return this.#join(0x93, other);
  }
  times(other: Float): Float {
    return this.#join(0x94, other);
  }
  over(other: Float): Float {
    return this.#join(0x95, other);
  }
  negated(): Float {
    return new Float([this.code, this.double ? 0x9a : 0x8c], this.double);
  }
  root(): Float {
    return new Float([this.code, this.double ? 0x9f : 0x91], this.double);
  }
  rounded(): Float {
    return new Float([this.code, this.double ? 0x9e : 0x90], this.double);
  }
  floor(): Float {
    return new Float([this.code, this.double ? 0x9c : 0x8e], this.double);
  }
  greater(other: Float): Int {
    return this.#compare(0x5e, other);
  }
  atLeast(other: Float): Int {
    return this.#compare(0x60, other);
  }
  less(other: Float): Int {
    return this.#compare(0x5d, other);
  }
  equals(other: Float): Int {
    return this.#compare(0x5b, other);
  }
  toDouble(): Float {
    return new Float([this.code, 0xbb], true);
  }
  toSingle(): Float {
    return new Float([this.code, 0xb6], false);
  }
  /** Toward zero, clamped. */
  toInt(): Int {
    return new Int([this.code, 0xfc, this.double ? 2 : 0]);
  }
  /** The same to an unsigned integer. */
  toUnsigned(): Int {
    return new Int([this.code, 0xfc, this.double ? 3 : 1]);
  }
  choose(condition: Int, otherwise: Float): Float {
    return new Float([this.code, otherwise.code, condition.code, 0x1b], this.double);
  }

  #join(opcode: number, other: Float): Float {
    return new Float([this.code, other.code, this.double ? opcode + 0x0e : opcode], this.double);
  }
  #compare(opcode: number, other: Float): Int {
    return new Int([this.code, other.code, this.double ? opcode + 6 : opcode]);
  }
}

/** A 32-bit constant, rounded from `value`. */
export const float = (value: number): Float => new Float([0x43, float32Bytes(value)], false);
/** A 64-bit constant. */
export const double = (value: number): Float => new Float([0x44, float64Bytes(value)], true);

/** The float at `address` + `offset` bytes. */
export const floatAt = (address: Int, offset = 0): Float => new Float([address.code, 0x2a, 0, unsigned(offset)], false);
/** The double at `address` + `offset` bytes. */
export const doubleAt = (address: Int, offset = 0): Float => new Float([address.code, 0x2b, 0, unsigned(offset)], true);
/** The integer at `address` + `offset` bytes. */
export const intAt = (address: Int, offset = 0): Int => new Int([address.code, 0x28, 0, unsigned(offset)]);
/** Adds `amount` to the integer at `address`, all threads in turn, and gives what stood there. */
export const fetchAdd = (address: Int, offset: number, amount: IntLike): Int =>
  new Int([address.code, int(amount).code, 0xfe, 0x1e, 2, unsigned(offset)]);
