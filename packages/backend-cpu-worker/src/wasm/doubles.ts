import { type Code, float64Bytes, unsigned } from "./code.ts";
import { double, Float, type Int } from "./expressions.ts";
import type { Lanes } from "./lanes.ts";
import type { Routine } from "./routine.ts";

/** As many doubles as `DoubleLanes` takes at once. */
export class Doubles {
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }
}

/** A comparison of doubles, lane by lane; only `select` reads it. */
export class DoubleMask {
  readonly code: Code;
  constructor(code: Code) {
    this.code = code;
  }
}

type Unary = (a: Doubles) => Doubles;
type Binary = (a: Doubles, b: Doubles) => Doubles;
type Compare = (a: Doubles, b: Doubles) => DoubleMask;

/** Arithmetic on doubles, two lanes with SIMD and one without, each operation rounded once: the same bits in either. */
export interface DoubleLanes {
  readonly width: 1 | 2;
  /** As many floats as there are lanes, from the address on. */
  readonly load: (address: Int) => Doubles;
  /** The float at the address, in the first lane. */
  readonly loadFirst: (address: Int) => Doubles;
  /** The float at the address, in every lane. */
  spread(address: Int): Doubles;
  /** Stores what `load` loads, rounded to float32. */
  readonly store: (address: Int, value: Doubles) => Code;
  readonly storeFirst: (address: Int, value: Doubles) => Code;
  constant(value: number): Doubles;
  /** A double in every lane. */
  fill(value: Float): Doubles;
  /** A variable with the value, to be read as often as wanted. */
  keep(routine: Routine, value: Doubles): Doubles;
  readonly add: Binary;
  readonly subtract: Binary;
  readonly multiply: Binary;
  readonly divide: Binary;
  /** NaN where one of the two is. */
  readonly least: Binary;
  /** NaN where one of the two is. */
  readonly greatest: Binary;
  readonly root: Unary;
  readonly magnitude: Unary;
  readonly negate: Unary;
  readonly floor: Unary;
  /** The nearest whole number, of two the even one. */
  readonly nearest: Unary;
  /** 2^k for whole numbers k from −1022 to 1023; 1 of NaN. */
  readonly twoTo: Unary;
  /** The exponent k of a positive normal m·2^k with 1 ≤ m < 2. */
  readonly exponent: Unary;
  /** Its m. */
  readonly mantissa: Unary;
  readonly equal: Compare;
  readonly greater: Compare;
  readonly less: Compare;
  select(mask: DoubleMask, yes: Doubles, no: Doubles): Doubles;
}

const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
const at = (opcode: number): Code => [0xfd, opcode, 0, 0];
const bitsOf = (bits: bigint): Code =>
  Uint8Array.from({ length: 8 }, (_, byte) => Number((bits >> BigInt(8 * byte)) & 255n));

const MANTISSA = 0x000f_ffff_ffff_ffffn;
const ONE = 0x3ff0_0000_0000_0000n;

const unary =
  (...operations: readonly Code[]): Unary =>
  (a) =>
    new Doubles([a.code, operations]);
const binary =
  (operation: Code): Binary =>
  (a, b) =>
    new Doubles([a.code, b.code, operation]);
const compare =
  (operation: Code): Compare =>
  (a, b) =>
    new DoubleMask([a.code, b.code, operation]);

const PROMOTE = simd(0x5f);
const DEMOTE = simd(0x5e);
const splat = (bits: bigint): Code => [simd(0x0c), bitsOf(bits), bitsOf(bits)];

/** Two lanes. */
const pairs: DoubleLanes = {
  width: 2,
  load: (address) => new Doubles([address.code, at(0x5d), PROMOTE]),
  loadFirst: (address) => new Doubles([address.code, at(0x5c), PROMOTE]),
  spread: (address) => new Doubles([address.code, at(0x09), PROMOTE]),
  store: (address, value) => [address.code, value.code, DEMOTE, at(0x5b), 0],
  storeFirst: (address, value) => [address.code, value.code, DEMOTE, at(0x5a), 0],
  constant: (value) => new Doubles([simd(0x0c), float64Bytes(value), float64Bytes(value)]),
  fill: (value) => new Doubles([value.code, simd(0x14)]),
  keep(routine, value) {
    const variable = routine.pair();
    routine.emit([value.code, 0x21, unsigned(variable)]);
    return new Doubles([0x20, unsigned(variable)]);
  },
  add: binary(simd(0xf0)),
  subtract: binary(simd(0xf1)),
  multiply: binary(simd(0xf2)),
  divide: binary(simd(0xf3)),
  least: binary(simd(0xf4)),
  greatest: binary(simd(0xf5)),
  root: unary(simd(0xef)),
  magnitude: unary(simd(0xec)),
  negate: unary(simd(0xed)),
  floor: unary(simd(0x75)),
  nearest: unary(simd(0x94)),
  // i32x4.trunc_sat_f64x2_s_zero, + 1023, i64x2.extend_low_i32x4_s, << 52
  twoTo: unary(simd(0xfc), [0x41, ...[0xff, 0x07], simd(0x11), simd(0xae)], simd(0xc7), [0x41, 52, simd(0xcb)]),
  // i64x2.shr_u 52, the low words side by side, f64x2.convert_low_i32x4_s
  exponent: unary(
    [0x41, 52, simd(0xcd)],
    [splat(0n), simd(0x0d), Uint8Array.of(0, 1, 2, 3, 8, 9, 10, 11, 16, 16, 16, 16, 16, 16, 16, 16)],
    simd(0xfe),
    [simd(0x0c), float64Bytes(1023), float64Bytes(1023), simd(0xf1)],
  ),
  mantissa: unary([splat(MANTISSA), simd(0x4e)], [splat(ONE), simd(0x50)]),
  equal: compare(simd(0x47)),
  less: compare(simd(0x49)),
  greater: compare(simd(0x4a)),
  select: (mask, yes, no) => new Doubles([yes.code, no.code, mask.code, simd(0x52)]),
};

/** One lane, in every instruction set. */
export const oneDouble: DoubleLanes = {
  width: 1,
  load: (address) => new Doubles([address.code, 0x2a, 0, 0, 0xbb]),
  loadFirst: (address) => oneDouble.load(address),
  spread: (address) => oneDouble.load(address),
  store: (address, value) => [address.code, value.code, 0xb6, 0x38, 0, 0],
  storeFirst: (address, value) => oneDouble.store(address, value),
  constant: (value) => new Doubles(double(value).code),
  fill: (value) => new Doubles(value.code),
  keep: (routine, value) => new Doubles(routine.float(new Float(value.code, true)).code),
  add: binary(0xa0),
  subtract: binary(0xa1),
  multiply: binary(0xa2),
  divide: binary(0xa3),
  least: binary(0xa4),
  greatest: binary(0xa5),
  root: unary(0x9f),
  magnitude: unary(0x99),
  negate: unary(0x9a),
  floor: unary(0x9c),
  nearest: unary(0x9e),
  // i64.trunc_sat_f64_s, + 1023, << 52, f64.reinterpret
  twoTo: unary([0xfc, 6], [0x42, 0xff, 0x07, 0x7c], [0x42, 52, 0x86], 0xbf),
  // i64.reinterpret, >> 52, f64.convert_i64_u
  exponent: unary(0xbd, [0x42, 52, 0x88], 0xba, [0x44, float64Bytes(1023), 0xa1]),
  mantissa: unary(
    0xbd,
    [0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07, 0x83],
    [0x44, bitsOf(ONE), 0xbd, 0x84],
    0xbf,
  ),
  equal: compare(0x61),
  less: compare(0x63),
  greater: compare(0x64),
  select: (mask, yes, no) => new Doubles([yes.code, no.code, mask.code, 0x1b]),
};

/** The arithmetic on doubles of an instruction set. */
export const doublesOf = ({ width }: Lanes): DoubleLanes => (width === 1 ? oneDouble : pairs);
