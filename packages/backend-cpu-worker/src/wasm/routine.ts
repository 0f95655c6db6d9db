import { expectDefined } from "../expect-defined.ts";
import { ByteWriter, type Code, flatten, type Kind, unsigned } from "./code.ts";
import { Float, Int, int, type IntLike } from "./expressions.ts";
import { type Lanes, Vec } from "./lanes.ts";

/** Their codes in the binary format. */
export const kinds: { readonly [K in Kind]: number } = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

/** A local variable, read as an expression and set by the routine that owns it. */
export class IntVariable extends Int {
  readonly index: number;
  constructor(index: number) {
    super([0x20, unsigned(index)]);
    this.index = index;
  }
}
/** A local variable that holds a float, or a double. */
export class FloatVariable extends Float {
  readonly index: number;
  constructor(index: number, double: boolean) {
    super([0x20, unsigned(index)], double);
    this.index = index;
  }
}
/** A local variable that holds a vector. */
export class VecVariable extends Vec {
  readonly index: number;
  constructor(index: number) {
    super([0x20, unsigned(index)]);
    this.index = index;
  }
}

/** One WebAssembly function while it is written: statements become bytes as they come. */
export class Routine {
  readonly lanes: Lanes;
  readonly parameters: readonly IntVariable[];
  /** Its place among the module's functions, known before it is written so that others may call it. */
  readonly #locals: Kind[] = [];
  readonly #statements = new ByteWriter();

  constructor(parameters: number, lanes: Lanes) {
    this.lanes = lanes;
    this.parameters = Array.from({ length: parameters }, (_, index) => new IntVariable(index));
  }

  /**
   * The parameter with this number, from 0 on.
   * @throws Error if the routine has fewer
   */
  parameter(index: number): IntVariable {
    return expectDefined(this.parameters[index], `parameter ${index} of ${this.parameters.length}`);
  }

  /** A new variable, set to `start` here. */
  int(start?: IntLike): IntVariable {
    const variable = new IntVariable(this.#local("i32"));
    if (start !== undefined) this.set(variable, start);
    return variable;
  }
  float(start: Float): FloatVariable {
    const variable = new FloatVariable(this.#local(start.double ? "f64" : "f32"), start.double);
    this.setFloat(variable, start);
    return variable;
  }
  vec(start?: Vec): VecVariable {
    const variable = new VecVariable(this.#local(this.lanes.kind));
    if (start !== undefined) this.setVec(variable, start);
    return variable;
  }

  /** The number of a new variable that holds two doubles. */
  pair(): number {
    return this.#local("v128");
  }

  set(variable: IntVariable, value: IntLike): void {
    this.emit([int(value).code, 0x21, unsigned(variable.index)]);
  }
  setFloat(variable: FloatVariable, value: Float): void {
    this.emit([value.code, 0x21, unsigned(variable.index)]);
  }
  setVec(variable: VecVariable, value: Vec): void {
    this.emit([value.code, 0x21, unsigned(variable.index)]);
  }
  increase(variable: IntVariable, amount: IntLike): void {
    this.set(variable, variable.plus(amount));
  }
  storeFloat(address: Int, value: Float, offset = 0): void {
    this.emit([address.code, value.code, value.double ? 0x39 : 0x38, 0, unsigned(offset)]);
  }
  storeInt(address: Int, value: Int, offset = 0): void {
    this.emit([address.code, value.code, 0x36, 0, unsigned(offset)]);
  }
  store(address: Int, value: Vec, offset = 0): void {
    this.emit(this.lanes.store(address, value, offset));
  }
  storeFirst(address: Int, value: Vec, offset = 0): void {
    this.emit(this.lanes.storeFirst(address, value, offset));
  }
  call(target: number, ...given: readonly IntLike[]): void {
    this.emit([given.map((each) => int(each).code), 0x10, unsigned(target)]);
  }

  /** Runs `body` for from, from + step, … below `to`: `step` may be negative only through wrapping addresses. */
  for(from: IntLike, to: IntLike, body: (variable: IntVariable) => void, step: IntLike = 1): void {
    const variable = this.int(from);
    const limit = int(to).constant === undefined ? this.int(to) : int(to);
    this.if(variable.below(limit), () => this.repeat(variable, limit, () => body(variable), step));
  }
  /** The same where at least one turn is certain. */
  repeat(variable: IntVariable, to: Int, body: () => void, step: IntLike = 1): void {
    this.loopWhile(() => {
      body();
      this.increase(variable, step);
      return variable.below(to);
    });
  }
  /** Repeats `body` as long as it returns true at run time. */
  loopWhile(body: () => Int): void {
    this.emit([0x03, 0x40]);
    this.emit([body().code, 0x0d, 0, 0x0b]);
  }
  if(condition: Int, then: () => void, otherwise?: () => void): void {
    if (condition.constant !== undefined) return condition.constant !== 0 ? then() : otherwise?.();
    this.emit([condition.code, 0x04, 0x40]);
    then();
    if (otherwise !== undefined) {
      this.emit(0x05);
      otherwise();
    }
    this.emit(0x0b);
  }

  emit(code: Code): void {
    this.#statements.write(code);
  }

  /** The whole function, as a module's code section wants it. */
  body(): Uint8Array {
    const groups = this.#locals.map((kind) => [1, kinds[kind]]);
    const head = flatten([unsigned(groups.length), groups]);
    return flatten([unsigned(head.length + this.#statements.length + 1), head, this.#statements.bytes(), 0x0b]);
  }

  #local(kind: Kind): number {
    return this.parameters.length + this.#locals.push(kind) - 1;
  }
}
