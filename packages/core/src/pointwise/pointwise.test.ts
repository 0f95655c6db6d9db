import fc from "fast-check";
import { expect, test } from "vitest";
import { power } from "../elementary.ts";
import { Numbers } from "../oracle/numbers.ts";
import { pointwise } from "../oracle/pointwise.ts";
import { differentiable, gradient, ruled } from "./derivative.ts";
import { type Expr, input, number, numeral, scalar } from "./expression.ts";
import { fold } from "./fold.ts";
import { type Formula, formula, formulaOf, partsOf, spreadFormula } from "./formula.ts";
import * as formulas from "./formulas.ts";
import { exp, greater, log, max, sqrt, where } from "./functions.ts";
import { logistic } from "./logistic.ts";
import { parseFormula } from "./parse.ts";

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

/** What formulas mean, in double. */
type Meaning = (x: number, y: number, z: number) => number;

test("formulas compute what they say, in double, and round it once", () => {
  fc.assert(
    fc.property(vector, vector, vector, slopes, exponents, scalars, (x, y, z, slope, p, s) => {
      const means = (formula: Formula, meaning: Meaning): void => {
        const inputs = [x, y, z].slice(0, formula.inputs).map(numbers);
        const expected = x.map((value, i) => meaning(value, y[i] ?? NaN, z[i] ?? NaN));
        expect(bitsOf(pointwise({ length, ...s, formula }, ...inputs)), formula.text).toEqual(
          Array.from(expected, numeral),
        );
      };
      means(formulas.axpby, (x, y) => s.alpha * x + s.beta * y);
      means(formulas.multiply, (x, y) => x * y);
      means(formulas.power(p), (x) => power(s.shift + s.scale * x, p));
      means(formulas.sign, (x) => Math.sign(x));
      means(formulas.maximum, (x, y) => (x > y ? x : y));
      means(formulas.maximumGradX, (x, y, dy) => (x > y ? dy : 0));
      means(formulas.relu(slope), (x) => (x > 0 ? x : slope * x));
      means(formulas.reluGradX(slope), (y, dy) => (y > 0 ? dy : slope * dy));
    }),
    { numRuns: 500 },
  );
});

test("a formula of more elements than go through the tree together", () => {
  const x = Float32Array.from({ length: 1300 }, (_, i) => i - 600);
  const y = pointwise({ length: 1300, formula: formulas.relu(0.5) }, numbers(x));
  expect(bitsOf(y)).toEqual(Array.from(x, (value) => numeral(value > 0 ? value : value / 2)));
});

test("a spread input has one number a channel", () => {
  expect(formulas.scale.text).toBe("2, x1 by channel; (x0 * x1)");
  const x = numbers(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const g = { length, formula: formulas.scale, channels: 2, inner: 2 };
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

/** Random trees, as deep as formulas are in practice and deeper. */
const trees: fc.Arbitrary<Expr<string>> = fc.letrec<{ tree: Expr<string> }>((tie) => {
  const leaf = fc.oneof(
    fc.nat({ max: 2 }).map(input),
    fc.oneof(special, fc.double()).map((value): Expr<string> => number(value)),
    fc.constantFrom("alpha", "beta").map((name): Expr<string> => scalar(name)),
  );
  const compared = fc.oneof(fc.nat({ max: 2 }).map(input), fc.oneof(special, fc.double()).map(number));
  const [a, b] = [tie("tree"), tie("tree")];
  const operation = fc.constantFrom("plus" as const, "minus" as const, "times" as const, "over" as const);
  const tree = fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.tuple(a, operation, b).map(([a, operation, b]) => a[operation](b)),
    fc.tuple(fc.constantFrom(exp, log, sqrt), a).map(([f, a]) => f(a)),
    fc.tuple(a, fc.oneof(exponents, fc.double({ noNaN: true }))).map(([a, power]) => a.pow(power)),
    fc.tuple(compared, compared, a, b).map(([left, right, yes, no]) => where(greater(left, right), yes, no)),
  );
  return { tree };
}).tree;

test("a text is read back as the same formula", () => {
  fc.assert(
    fc.property(trees, fc.option(fc.nat({ max: 2 }), { nil: undefined }), (tree, spread) => {
      const made = formulaOf("random", tree, 3, spread);
      expect(parseFormula(made.text)).toBe(made);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ["", '"" begins with "", not with a number of inputs'],
  ["relu", '"relu" begins with "relu", not with a number of inputs'],
  ["1", '"1" says no value'],
  ["1; (x0 + ", '"(x0 + ": found the end in place of a number, an input or a name'],
  ["1; (x0 & x0)", '"(x0 & x0)": found "&" in place of one of + - * / ^ >'],
  ["1; (x0 + x0) x0", '"(x0 + x0) x0": found "x0" in place of the end'],
  ["1; (x0 > 0 ? x0)", '"(x0 > 0 ? x0)": found ")" in place of ":"'],
  ["1; (x0 + 1.2.3)", '"(x0 + 1.2.3)": found "1.2.3" in place of a number, an input or a name'],
  ["1; (x0 + x1)", '"1; (x0 + x1)": formula reads x1: it has 1 inputs, from x0 on'],
  ["1, x1 by channel; x0", '"1, x1 by channel; x0": formula spreads x1: it has 1 inputs, from x0 on'],
  ["1; (x0 * length)", '"(x0 * length)": found "length" in place of a number, an input or a name'],
  ["1; (x0 + t0)", '"(x0 + t0)": found "t0" in place of a number, an input or a name'],
  ["1; (x0 * 1)", '"1; (x0 * 1)" is no formula\'s text: that of what it says is "1; x0"'],
  ["1;  x0", '"1;  x0" is no formula\'s text: that of what it says is "1; x0"'],
  ["01; 0x10", '"01; 0x10" is no formula\'s text: that of what it says is "1; 16"'],
])("the text %j is refused", (text, message) => {
  expect(() => parseFormula(text)).toThrow(new SyntaxError(message));
});

/** What a text is made of, in any order, and now and then anything. */
const scraps = fc.constantFrom("1", "2, x1 by channel", "; ", "t0 = ", "t0", "x0", "x1", "(", ")", " + ", " * ", " > ", " ? ", " : ", "^", "exp(", "sqrt", "-0", "NaN", "1e400", "alpha", "length", "__proto__", " ", "\n"); // prettier-ignore
const texts = fc.oneof(
  fc
    .array(fc.oneof({ weight: 20, arbitrary: scraps }, { weight: 1, arbitrary: fc.string() }))
    .map((all) => all.join("")),
  fc.array(scraps).map((all) => `2; ${all.join("")}`),
  fc.tuple(trees, fc.nat(), fc.nat(), scraps).map(([tree, from, length, scrap]) => {
    const { text } = formulaOf("random", tree, 3, undefined);
    const at = from % text.length;
    return text.slice(0, at) + scrap + text.slice(at + (length % 4));
  }),
);

test("any text is a formula's own, or a SyntaxError", () => {
  fc.assert(
    fc.property(texts, (text) => {
      try {
        expect(parseFormula(text).text).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
    { numRuns: 3000 },
  );
});

const chain = (length: number): string =>
  Array.from({ length }, (_, i) => `t${i} = (${i === 0 ? "x0" : `t${i - 1}`} + ${i === 0 ? "x0" : `t${i - 1}`})`).join(
    "; ",
  );

test.each([
  ["open brackets", `1; ${"(".repeat(1e5)}`],
  ["closed brackets", `1; ${"(".repeat(1e5)}x0${" + 2)".repeat(1e5)}`],
  ["functions", `1; ${"exp(".repeat(1e5)}x0${")".repeat(1e5)}`],
  ["named values", `1; ${chain(1e5)}; t99999`],
])("100,000 %s are a SyntaxError, soon", (_, text) => {
  expect(() => parseFormula(text)).toThrow(SyntaxError);
});

test("a tree as deep as may be is read back, written and computed; a deeper one is refused", () => {
  const deep = (depth: number): Expr<string> =>
    Array.from({ length: depth }).reduce<Expr<string>>((sum) => sum.plus(sum.times(0.001)), input(0));
  const made = formulaOf("deep", deep(250), 1, undefined);
  expect(parseFormula(made.text)).toBe(made);
  expect(bitsOf(pointwise({ length: 1, formula: made }, numbers(Float32Array.of(1))))).toEqual([
    numeral(Math.fround(1.001 ** 250)),
  ]);
  expect(() => deep(251)).toThrow(
    new RangeError("an expression is 501 operations deep, at most 500: make it two formulas"),
  );
});

test.each(["", "x0", "t12", "exp", "NaN", "length", "channels", "inner", "formula", "a b", "a; b", "__proto__"])(
  "a scalar cannot be called %j",
  (name) => {
    expect(() => scalar(name)).toThrow(RangeError);
  },
);

test("an input is compared with a number as with the float32 that gives the same answer", () => {
  fc.assert(
    fc.property(fc.oneof(special, fc.double()), value, (c, x) => {
      for (const at of [x, Math.fround(c), Math.fround(-c)]) {
        const [above, below] = [where(greater(input(0), c), 1, 0), where(greater(c, input(0)), 1, 0)];
        for (const { node } of [above, below].flatMap(({ node }) => node.args))
          if (node.op === "number") expect(node.value).toBe(Math.fround(node.value));
        expect([inDouble({ root: above }, [at]), inDouble({ root: below }, [at])]).toEqual([+(at > c), +(c > at)]);
      }
    }),
    { numRuns: 1000 },
  );
});

test("a formula reads and spreads only inputs that it has", () => {
  expect(() => spreadFormula("gate", 1, (x) => x.plus(1))).toThrow(
    new RangeError("gate spreads x1: it has 1 inputs, from x0 on"),
  );
  expect(() => formula("stray", (x) => x.plus(input(2)))).toThrow(
    new RangeError("stray reads x2: it has 1 inputs, from x0 on"),
  );
});

test("the parts of a formula are its steps, as formulas of the same inputs", () => {
  expect(partsOf(formulas.relu(0.5)).map(({ text }) => text)).toEqual(["1; x0", "1; 0", "1; 0.5", "1; (0.5 * x0)"]);
});

test("a condition that compares what was computed, or a scalar, is refused", () => {
  const computed = new RangeError(
    "soft compares what it computes: a condition takes inputs and numbers alone, which no backend rounds; make it two formulas",
  );
  expect(() => formula("soft", (x, y) => max(x.plus(y), 0))).toThrow(computed);
  expect(() => formula("soft", (x) => where(greater(x, scalar("level")), x, 0))).toThrow(computed);
  expect(() => parseFormula("1; (exp(x0) > 0 ? x0 : 0)", "soft")).toThrow(SyntaxError);
});

test("a gradient of too many terms is refused, and does not hang", () => {
  const doubled = (x: Expr, times: number): Expr => (times === 0 ? x : doubled(x.plus(x.times(x)), times - 1));
  expect(differentiable("twice", (x) => doubled(x, 2)).gradients).toHaveLength(1);
  expect(() => differentiable("often", (x) => doubled(x, 60))).toThrow(/^a gradient has more than 10000 terms/);
});

test("only what keeps every bit is simplified", () => {
  expect(formula("", (x) => number(1).times(x).over(1).pow(1)).text).toBe("1; x0");
  expect(formula("", (x) => number(0).times(x).plus(0)).text).toBe("1; ((0 * x0) + 0)");
  expect(formula("", (x) => number(2).times(3).plus(x.pow(0))).text).toBe("1; 7");
  expect(formula("", (x) => where(greater(x, 0), x, x)).text).toBe("1; x0");
});

test("gradients are the formulas that stand for them, the same objects", () => {
  expect(gradient(formulas.maximum, 0)?.formula).toBe(formulas.maximumGradX);
  expect(gradient(formulas.multiply, 0)?.formula).toBe(formulas.multiply);
  expect(gradient(formulas.relu(0.1), 0)?.formula).toBe(formulas.reluGradX(0.1));
  expect(gradient(formulas.multiply, 0)?.reads).toEqual([1, 3]);
});

const elu = differentiable("elu", (x) =>
  ruled(
    x,
    (x) => where(greater(x, 0), x, number(0.7).times(exp(x).minus(1))),
    (y, dy) => where(greater(y, 0), dy, y.plus(0.7).times(dy)),
  ),
);
const swish = differentiable("swish", (x) => x.times(logistic(x.times(1.3))));
const clip = differentiable("clip", (x) => where(greater(-1, x), -1, where(greater(x, 1), 1, x)));
const bnll = differentiable("bnll", (x) => max(x, 0).plus(number(1).over(exp(x).plus(1)).pow(0.5)));
const prelu = differentiable("prelu", (x, slope) => where(greater(x, 0), x, slope.times(x)));
const functions = Object.entries({
  sigmoid: formulas.sigmoid,
  tanh: formulas.tanh,
  elu,
  swish,
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
  for (const { gradients } of [formulas.sigmoid, formulas.tanh, elu])
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
