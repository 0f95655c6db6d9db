import { type Formula, mathematics } from "@squeezenet/core";
import { double, type Float, floatAt, type Int } from "../wasm/expressions.ts";
import type { Lanes, Vec } from "../wasm/lanes.ts";
import { FloatVariable, type Routine } from "../wasm/routine.ts";
import { power, wholeExp, wholeLog } from "./elementary.ts";
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
        input: (place: number) => x[place]!,
        scalar: (name: string) => given[formula.scalars.indexOf(name)]!,
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

const doubles = (routine: Routine): Operations<Float> => ({
  number: double,
  "+": (a, b) => a.plus(b),
  "-": (a, b) => a.minus(b),
  "*": (a, b) => a.times(b),
  "/": (a, b) => a.over(b),
  sqrt: (a) => a.root(),
  exp: (a) => wholeExp(routine, a),
  log: (a) => wholeLog(routine, a),
  pow: (a, p) => power(routine, a instanceof FloatVariable ? a : routine.float(a), p),
  where: (a, b, yes, no) => yes.choose(a.greater(b), no),
});

/** One number after another. The words are those of `rowwise`. */
const inDouble = (formula: Formula): Kernel => ({
  key: `pointwise ${formula.text}`,
  write(task) {
    const { routine } = task;
    const { inputs, scalars, spread } = formula;
    const { y, from, count } = operandsOf(task, inputs, spread, chunkOf(formula));
    const given = scalars.map((_, k) => task.scalar(4 + 2 * inputs + 2 * k));
    const operations = doubles(routine);
    const visit = (offset: Int): void => {
      const x = from.map((address, operand) =>
        routine.float(floatAt(operand === spread ? address : address.plus(offset)).toDouble()),
      );
      const leaves = { input: (place: number) => x[place]!, scalar: (name: string) => given[scalars.indexOf(name)]! };
      const value = write<Float>(formula, { ...operations, ...leaves }, (value) => routine.float(value));
      routine.storeFloat(y.plus(offset), value.toSingle());
    };
    routine.for(0, count.times(4), visit, 4);
  },
});
