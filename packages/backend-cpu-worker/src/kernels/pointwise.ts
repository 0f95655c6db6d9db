import { type Formula, mathematics } from "@squeezenet/core";
import { expectDefined } from "../expect-defined.ts";
import { type DoubleLanes, type Doubles, doublesOf } from "../wasm/doubles.ts";
import type { Int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import type { Routine } from "../wasm/routine.ts";
import { Elementary } from "./elementary.ts";
import { chunk, operandsOf, rowwise } from "./elementwise.ts";
import type { Kernel } from "./kernel.ts";

/** Whether a formula is computed in double and rounded once: where it has more than + − × and choices. */
const isDouble = ({ steps }: Formula): boolean =>
  steps.some(({ node: { op } }) => op === "/" || op === "sqrt" || op === "exp" || op === "log" || op === "pow");

/** Floats of a row that one task takes. */
export const chunkOf = (formula: Formula): number => (isDouble(formula) ? 1024 : chunk);

const kernels = new WeakMap<Formula, Kernel>();

/** The kernel of a formula, written once. */
export function pointwise(formula: Formula): Kernel {
  const kernel = kernels.get(formula) ?? (isDouble(formula) ? inDouble(formula) : inLanes(formula));
  kernels.set(formula, kernel);
  return kernel;
}

/** The code of a formula. Values that are read more than once are kept in variables. */
const write = <V extends object>(formula: Formula, reader: mathematics.Reader<V>, variable: (value: V) => V): V =>
  mathematics.fold(formula.root, reader, {
    keep: (value, expr) => (formula.shared.has(expr) ? variable(value) : value),
  });

/** In vectors of floats. Multiply and add are rounded apart in every instruction set. */
const inLanes = (formula: Formula): Kernel =>
  rowwise(
    {
      key: `pointwise ${formula.text}`,
      inputs: formula.inputs,
      scalars: formula.scalars.length,
      spread: formula.spread,
    },
    (lanes, x, given, routine) => {
      const leaves = {
        input: (place: number) => expectDefined(x[place], "an input of a formula"),
        scalar: (name: string) => expectDefined(given[formula.scalars.indexOf(name)], "a scalar of a formula"),
      };
      return write(formula, { ...vectors(lanes), ...leaves }, (value) => routine.vec(value));
    },
  );

type Operations<V> = Omit<mathematics.Reader<V>, "input" | "scalar">;

const inDoubleOnly = (): never => {
  throw new Error("cpu-worker: only formulas in double have ÷, √, exp, log and pow");
};

const vectors = (lanes: Lanes): Operations<Vec> => ({
  number: (value) => lanes.constant(value),
  "+": (a, b) => lanes.add(a, b),
  "-": (a, b) => lanes.subtract(a, b),
  "*": (a, b) => lanes.multiply(a, b),
  "/": inDoubleOnly,
  sqrt: inDoubleOnly,
  exp: inDoubleOnly,
  log: inDoubleOnly,
  pow: inDoubleOnly,
  where: (a, b, yes, no) => lanes.select(lanes.greater(a, b), yes, no),
});

const doubles = (routine: Routine, on: DoubleLanes): Operations<Doubles> => {
  const elementary = new Elementary(routine, on);
  return {
    number: (value) => on.constant(value),
    "+": on.add,
    "-": on.subtract,
    "*": on.multiply,
    "/": on.divide,
    sqrt: on.root,
    exp: (a) => elementary.exp(a),
    log: (a) => elementary.log(a),
    pow: (a, p) => elementary.power(a, p),
    where: (a, b, yes, no) => on.select(on.greater(a, b), yes, no),
  };
};

/** As many doubles at a time as there are lanes. The words are those of `rowwise`. */
const inDouble = (formula: Formula): Kernel => ({
  key: `pointwise ${formula.text}`,
  write(task) {
    const { routine, lanes } = task;
    const { inputs, scalars, spread } = formula;
    const on = doublesOf(lanes);
    const { y, from, count } = operandsOf(task, inputs, spread, chunkOf(formula));
    const given = scalars.map((_, k) => on.keep(routine, on.fill(task.scalar(4 + 2 * inputs + 2 * k))));
    const operations = doubles(routine, on);
    const visit = (offset: Int, { load, store }: Access): void => {
      const x = from.map((address, operand) =>
        on.keep(routine, operand === spread ? on.spread(address) : load(address.plus(offset))),
      );
      const leaves = {
        input: (place: number) => expectDefined(x[place], "an input of a formula"),
        scalar: (name: string) => expectDefined(given[scalars.indexOf(name)], "a scalar of a formula"),
      };
      const value = write(formula, { ...operations, ...leaves }, (value) => on.keep(routine, value));
      routine.emit(store(y.plus(offset), value));
    };
    sweepDoubles(routine, on, count, visit);
  },
});

/** How `sweepDoubles` touches memory: lane by lane, or in the first lane alone. */
type Access = Pick<DoubleLanes, "load" | "store">;

/** Visits `count` floats by their byte offsets, as many at a time as there are lanes. */
function sweepDoubles(
  routine: Routine,
  on: DoubleLanes,
  count: Int,
  visit: (offset: Int, access: Access) => void,
): void {
  const bytes = 4 * on.width;
  const end = routine.int(count.times(4));
  const whole = routine.int(end.and(-bytes));
  const offset = routine.int(0);
  routine.if(offset.below(whole), () => routine.repeat(offset, whole, () => visit(offset, on), bytes));
  if (on.width === 2) routine.if(offset.below(end), () => visit(offset, { load: on.loadFirst, store: on.storeFirst }));
}
