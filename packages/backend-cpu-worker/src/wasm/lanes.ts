import { type Code, float32Bytes, int32Bytes, unsigned } from "./code.ts";
import { Float, Int, int } from "./expressions.ts";

/** As many floats as the instruction set takes at once. */
export class Vec {
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }
}

/** Which lanes of two vectors differ in an answer; only `select` reads it. */
export class Mask {
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }
}

/** SIMD with fused multiply-add, SIMD of the WebAssembly standard, or none. */
export type InstructionSet = "relaxed" | "portable" | "none";

/**
 * Arithmetic on vectors in one of three instruction sets: SIMD with fused multiply-add, SIMD of the standard, or plain
 * floats. A kernel is written once, for `width` lanes.
 */
export interface Lanes {
  readonly set: InstructionSet;
  readonly width: 1 | 4;
  readonly kind: "v128" | "f32";
  load(address: Int, offset?: number): Vec;
  /** The float at the address in every lane. */
  spread(address: Int, offset?: number): Vec;
  /** The float at the address in the first lane, zeros in the others. */
  loadFirst(address: Int, offset?: number): Vec;
  /** The two floats at the address in the first lanes, zeros in the others. */
  loadPair(address: Int, offset?: number): Vec;
  store(address: Int, value: Vec, offset?: number): Code;
  storeFirst(address: Int, value: Vec, offset?: number): Code;
  constant(value: number): Vec;
  /** A float in every lane. */
  fill(value: Float): Vec;
  add(a: Vec, b: Vec): Vec;
  subtract(a: Vec, b: Vec): Vec;
  multiply(a: Vec, b: Vec): Vec;
  /** a·b + c, rounded once where the instruction set is relaxed, twice elsewhere. */
  multiplyAdd(a: Vec, b: Vec, c: Vec): Vec;
  /** Each lane of b that is greater than a's, else a's: where b is NaN, a's. */
  max(a: Vec, b: Vec): Vec;
  /** Each lane of b that is less than a's, else a's: where b is NaN, a's. */
  min(a: Vec, b: Vec): Vec;
  /** Bit by bit: with all ones or all zeros in a lane, it keeps or clears it, whatever stood there. */
  and(a: Vec, b: Vec): Vec;
  greater(a: Vec, b: Vec): Mask;
  select(mask: Mask, yes: Vec, no: Vec): Vec;
  /** The lanes of a and b, numbered 0 … 3 and 4 … 7, in another order. */
  shuffle(a: Vec, b: Vec, order: readonly [number, number, number, number]): Vec;
  lane(a: Vec, index: number): Float;
  /** An integer's bits in every lane, to be selected but not computed with. */
  integer(value: number): Vec;
  integerLane(a: Vec, index: number): Int;
}

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
const simdAt = (opcode: number, offset: number): Code => [0xfd, opcode, 0, unsigned(offset)];
const fourTimes = (bytes: Code): Code => [bytes, bytes, bytes, bytes];

/** Written once, not for each use: thousands of small arrays are what writing a kernel takes its time for. */
const opcodes = {
  constant: simd(0x0c),
  shuffle: simd(0x0d),
  splat: simd(0x13),
  integerLane: simd(0x1b),
  lane: simd(0x1f),
  greater: simd(0x44),
  select: simd(0x52),
  relaxedMultiplyAdd: simd(0x105),
};

function simdLanes(set: InstructionSet): Lanes {
  function join(opcode: number): (a: Vec, b: Vec) => Vec {
    const operation = simd(opcode);
    return (a, b) => new Vec([a.code, b.code, operation]);
  }
  const add = join(0xe4);
  const multiply = join(0xe6);
  return {
    set,
    width: 4,
    kind: "v128",
    load: (address, offset = 0) => new Vec([address.code, simdAt(0x00, offset)]),
    spread: (address, offset = 0) => new Vec([address.code, simdAt(0x09, offset)]),
    loadFirst: (address, offset = 0) => new Vec([address.code, simdAt(0x5c, offset)]),
    loadPair: (address, offset = 0) => new Vec([address.code, simdAt(0x5d, offset)]),
    store: (address, value, offset = 0) => [address.code, value.code, simdAt(0x0b, offset)],
    storeFirst: (address, value, offset = 0) => [address.code, value.code, simdAt(0x5a, offset), 0],
    constant: (value) => new Vec([opcodes.constant, fourTimes(float32Bytes(value))]),
    fill: (value) => new Vec([value.code, opcodes.splat]),
    add,
    subtract: join(0xe5),
    multiply,
    multiplyAdd: (a, b, c) =>
      set === "relaxed" ? new Vec([a.code, b.code, c.code, opcodes.relaxedMultiplyAdd]) : add(c, multiply(a, b)),
    max: join(0xeb),
    min: join(0xea),
    and: join(0x4e),
    greater: (a, b) => new Mask([a.code, b.code, opcodes.greater]),
    select: (mask, yes, no) => new Vec([yes.code, no.code, mask.code, opcodes.select]),
    shuffle: (a, b, order) =>
      new Vec([
        a.code,
        b.code,
        opcodes.shuffle,
        order.map((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
      ]),
    lane: (a, index) => new Float([a.code, opcodes.lane, index], false),
    integer: (value) => new Vec([opcodes.constant, fourTimes(int32Bytes(value))]),
    integerLane: (a, index) => new Int([a.code, opcodes.integerLane, index]),
  };
}

function plainLanes(): Lanes {
  const join =
    (opcode: number) =>
    (a: Vec, b: Vec): Vec =>
      new Vec([a.code, b.code, opcode]);
  const load = (address: Int, offset = 0): Vec => new Vec([address.code, 0x2a, 0, unsigned(offset)]);
  const store = (address: Int, value: Vec, offset = 0): Code => [address.code, value.code, 0x38, 0, unsigned(offset)];
  const add = join(0x92);
  const multiply = join(0x94);
  return {
    set: "none",
    width: 1,
    kind: "f32",
    load,
    spread: load,
    loadFirst: load,
    loadPair: load,
    store,
    storeFirst: store,
    constant: (value) => new Vec([0x43, float32Bytes(value)]),
    fill: (value) => new Vec(value.code),
    add,
    subtract: join(0x93),
    multiply,
    multiplyAdd: (a, b, c) => add(c, multiply(a, b)),
    and: (a, b) => new Vec([[a.code, 0xbc], [b.code, 0xbc], 0x71, 0xbe]),
    max: (a, b) => new Vec([b.code, a.code, [b.code, a.code, 0x5e], 0x1b]),
    min: (a, b) => new Vec([b.code, a.code, [b.code, a.code, 0x5d], 0x1b]),
    greater: (a, b) => new Mask([a.code, b.code, 0x5e]),
    select: (mask, yes, no) => new Vec([yes.code, no.code, mask.code, 0x1b]),
    shuffle: (a, b, [first]) => (first < 4 ? a : b),
    lane: (a) => new Float(a.code, false),
    integer: (value) => new Vec([int(value).code, 0xbe]),
    integerLane: (a) => new Int([a.code, 0xbc]),
  };
}

/** The arithmetic of an instruction set. */
export const lanesOf = (set: InstructionSet): Lanes => (set === "none" ? plainLanes() : simdLanes(set));
