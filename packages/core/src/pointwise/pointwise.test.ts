import fc from "fast-check";
import { expect, test } from "vitest";
import { oracle } from "../oracle/index.ts";
import { Numbers } from "../oracle/numbers.ts";
import { pointwise } from "../oracle/pointwise.ts";
import { differentiable, gradient } from "./derivative.ts";
import { type Expr, number, numeral, scalar } from "./expression.ts";
import { fold } from "./fold.ts";
import { type Formula, formula, spreadFormula } from "./formula.ts";
import * as formulas from "./formulas.ts";
import { exp, greater, max, where } from "./functions.ts";

const { kernels } = await oracle.open();
const numbers = (values: Float32Array): Numbers => new Numbers(values.slice());
/** The numbers with the sign of zeros. NaN's own bits are the engine's affair. */
const bitsOf = (buffer: object): string[] => {
  if (!(buffer instanceof Numbers)) throw new Error("not the oracle's");
  return Array.from(buffer.values, numeral);
};

const length = 8;
const special = fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, -1, 1e-45, -1e-45, 3.4e38);
const value = fc.oneof({ weight: 3, arbitrary: fc.float() }, { weight: 1, arbitrary: special }).map(Math.fround);
const vector = fc.array(value, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values));
const slopes = fc.oneof(fc.constantFrom(0, -0, 0.1, 1), fc.double({ min: -2, max: 2, noNaN: true }));
const exponents = fc.constantFrom(0, 1, 2, 3, -1, 0.5, -0.5, -0.75, 1.5, 70, 0.3);
const scalars = fc.record({
  alpha: fc.double(),
  beta: fc.double(),
  scale: fc.double({ min: -9, max: 9 }),
  shift: fc.constantFrom(0, 1, -0, 2.5),
});

test("the eight elementwise kernels are formulas, bit for bit", () => {
  fc.assert(
    fc.property(vector, vector, vector, slopes, exponents, scalars, (a, b, c, slope, p, s) => {
      const g = { length, ...s };
      const [x, y, dy] = [numbers(a), numbers(b), numbers(c)];
      const same = (formula: Formula, kernel: object, ...inputs: Numbers[]): void =>
        expect(bitsOf(pointwise({ ...g, formula }, ...inputs)), formula.text).toEqual(bitsOf(kernel));
      same(formulas.axpby, kernels.axpby(g, x, y), x, y);
      same(formulas.multiply, kernels.multiply(g, x, y), x, y);
      same(formulas.power(p), kernels.power({ ...g, power: p }, x), x);
      same(formulas.sign, kernels.sign(g, x), x);
      same(formulas.maximum, kernels.maximum(g, x, y), x, y);
      same(formulas.maximumGradX, kernels.maximumGradX(g, x, y, dy), x, y, dy);
      same(formulas.relu(slope), kernels.relu({ ...g, slope }, x), x);
      same(formulas.reluGradX(slope), kernels.reluGradX({ ...g, slope }, y, dy), y, dy);
    }),
    { numRuns: 500 },
  );
});

test("a formula of more elements than go through the tree together", () => {
  const x = Float32Array.from({ length: 1300 }, (_, i) => i - 600);
  const y = pointwise({ length: 1300, formula: formulas.relu(0) }, numbers(x));
  expect(bitsOf(y)).toEqual(bitsOf(kernels.relu({ length: 1300, slope: 0 }, numbers(x))));
});

test("a spread input has one number a channel", () => {
  const scaled = spreadFormula("scale", 1, (x, factor) => x.times(factor));
  expect(scaled.text).toBe("2, x1 by channel; (x0 * x1)");
  const x = numbers(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const g = { length, formula: scaled, channels: 2, inner: 2 };
  const y = pointwise(g, x, numbers(Float32Array.of(10, 100)));
  expect([...y.values]).toEqual([10, 20, 300, 400, 50, 60, 700, 800]);
});

test("equal formulas are one object, whatever their names", () => {
  expect(formula("twice", (x) => x.plus(x))).toBe(formula("double", (a) => a.plus(a)));
  expect(formulas.relu(0)).toBe(formulas.relu(0));
  expect(formulas.relu(0)).not.toBe(formulas.relu(-0));
  expect(formula("plain", (x, y) => x.times(y))).not.toBe(spreadFormula("spread", 1, (x, y) => x.times(y)));
});

test("a text names the values that are read twice", () => {
  const twice = formula("twice", (x) => exp(x).plus(exp(x)).times(scalar("beta")));
  expect(twice.text).toBe("1; t0 = exp(x0); ((t0 + t0) * beta)");
  expect([twice.name, twice.inputs, ...twice.scalars]).toEqual(["twice", 1, "beta"]);
});

test("only what keeps every bit is simplified", () => {
  expect(formula("", (x) => number(1).times(x).over(1).pow(1)).text).toBe("1; x0");
  expect(formula("", (x) => number(0).times(x).plus(0)).text).toBe("1; ((0 * x0) + 0)");
  expect(formula("", (x) => number(2).times(3).plus(x.pow(0))).text).toBe("1; 7");
  expect(formula("", (x) => where(greater(x, 0), x, x)).text).toBe("1; x0");
});

test("gradients are the gradient kernels of before, the same objects", () => {
  expect(gradient(formulas.maximum, 0)?.formula).toBe(formulas.maximumGradX);
  expect(gradient(formulas.multiply, 0)?.formula).toBe(formulas.multiply);
  expect(gradient(formulas.relu(0.1), 0)?.formula).toBe(formulas.reluGradX(0.1));
  expect(gradient(formulas.multiply, 0)?.reads).toEqual([1, 3]);
});

const clip = differentiable("clip", (x) => where(greater(-1, x), -1, where(greater(x, 1), 1, x)));
const bnll = differentiable("bnll", (x) => max(x, 0).plus(number(1).over(exp(x).plus(1)).pow(0.5)));
const prelu = differentiable("prelu", (x, slope) => where(greater(x, 0), x, slope.times(x)));
const functions = Object.entries({
  sigmoid: formulas.sigmoid,
  tanh: formulas.tanh,
  elu: formulas.elu(0.7),
  swish: formulas.swish(1.3),
  clip,
  bnll,
  prelu,
});

test.each(functions)("the gradient of %s is its slope", (_, { forward, gradients }) => {
  // Halves of a thousandth: never at a kink, which all lie at whole numbers.
  const away = fc.integer({ min: -3000, max: 2999 }).map((k) => (k + 0.5) / 1000);
  const inputs = fc.array(away, { minLength: forward.inputs, maxLength: forward.inputs });
  fc.assert(
    fc.property(inputs, (x) => {
      gradients.forEach((gradient, of) => {
        const h = 1e-5;
        const at = (by: number): number =>
          inDouble(
            forward,
            x.map((v, place) => (place === of ? v + by : v)),
          );
        const slope = (at(h) - at(-h)) / (2 * h);
        const found = gradientAt(gradient, [...x, at(0), 1]);
        expect(Math.abs(found - slope)).toBeLessThan(1e-7 * (1 + Math.abs(slope)));
      });
    }),
  );
});

test.each(functions.filter(([name]) => name !== "bnll"))(
  "%s and its gradient are numbers far out",
  (_, { forward, gradients }) => {
    for (const far of [-1e30, -1000, -100, 100, 1000, 1e30]) {
      const x = Array.from({ length: forward.inputs }, (_, place) => (place === 0 ? far : 0.5));
      const y = inDouble(forward, x);
      expect([y, ...gradients.map((gradient) => gradientAt(gradient, [...x, y, 1]))]).not.toContain(NaN);
    }
  },
);

test("sigmoid, tanh and ELU read their output alone, so that they may work in place", () => {
  for (const { gradients } of [formulas.sigmoid, formulas.tanh, formulas.elu(0.7)])
    expect(gradients.map((gradient) => gradient?.reads)).toEqual([[1, 2]]);
});

test("an input that is not read has no gradient", () => {
  expect(differentiable("first", (x, _unread) => x).gradients.at(1)).toBeUndefined();
});

const gradientAt = (
  gradient: ReturnType<typeof differentiable>["gradients"][number],
  all: readonly number[],
): number => {
  if (gradient === undefined) throw new Error("no gradient");
  return inDouble(
    gradient.formula,
    gradient.reads.map((place) => all[place] ?? NaN),
  );
};

/** A formula's value in double. */
function inDouble({ root }: { readonly root: Expr<string> }, x: readonly number[]): number {
  interface Value { readonly is: number } // prettier-ignore
  const both = (f: (a: number, b: number) => number) => (a: Value, b: Value) => ({ is: f(a.is, b.is) });
  const one = (f: (a: number) => number) => (a: Value) => ({ is: f(a.is) });
  return fold<Value>(root, {
    input: (place) => ({ is: x[place] ?? NaN }),
    number: (value) => ({ is: value }),
    scalar: () => ({ is: NaN }),
    "+": both((a, b) => a + b),
    "-": both((a, b) => a - b),
    "*": both((a, b) => a * b),
    "/": both((a, b) => a / b),
    sqrt: one(Math.sqrt),
    exp: one(Math.exp),
    log: one(Math.log),
    pow: (a, power) => ({ is: a.is ** power }),
    where: (a, b, yes, no) => (a.is > b.is ? yes : no),
  }).is;
}
