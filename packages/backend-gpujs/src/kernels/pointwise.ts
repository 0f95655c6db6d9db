import { expectFound, type Formula, mathematics } from "@squeezenet/core";
import type { Kernels } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { flat, input, made, type Reading, type Step, step } from "../step.ts";
import { partsOf } from "./parts.ts";
import { raise } from "./raise.ts";

type Geometry = Parameters<Kernels["pointwise"]>[0];
type Any = mathematics.Expr<string>;

/**
 * A formula's code, one local a node. Constants are scalars, so that formulas that differ in them alone share a program.
 * Drivers make one of `x > y ? x : y` into a maximum that prefers what is a number to NaN: such a choice takes a step
 * before, which keeps the comparison. So does what reads more than a program may (parts.ts).
 */
export function pointwise({ length, channels, inner, formula }: Geometry): readonly Step[] {
  const { spread } = formula;
  const dims: Dims = spread === undefined ? flat(length) : [inner, channels, length / inner / channels];
  const element = spread === undefined ? "[$x]" : "[$z][$y][$x]";
  const comparisons = comparisonsOf(formula);
  const parts = partsOf(formula, comparisons);
  const read = (place: number): string => `x${place}${place === spread ? "[$y]" : element}`;
  const places = new Map(parts.map(({ value }, i) => [value, i]));
  const readingOf = (expr: Any): Reading => {
    const { node } = expr;
    if (node.op === "input") return input(node.place, `x${node.place}`, node.place === spread ? flat(channels) : dims);
    const index = expectFound(places, expr);
    return made(index, `part${index}`, dims);
  };
  return parts.map(({ value, reads }) => {
    const readings = new Map([...reads].map((expr) => [expr, readingOf(expr)]));
    const kept = new Map<Any, string>();
    for (const [expr, { name, from }] of readings) if ("step" in from) kept.set(expr, `${name}${element}`);
    const { code, scalars, value: result } = write(value, read, kept, comparisons);
    return step(dims, [...readings.values()], [...code, `return ${result};`].join("\n"), scalars);
  });
}

/** The comparisons, 1 where they hold and else 0, of the choices whose branches are what they compare. */
const comparisonsOf = ({ steps }: Formula): ReadonlyMap<Any, Any> =>
  new Map(
    steps.flatMap((choice): readonly (readonly [Any, Any])[] => {
      if (choice.node.op !== "where") return [];
      const [a, b, yes, no] = choice.node.args;
      const isExtreme = (yes === a && no === b) || (yes === b && no === a);
      const comparison = mathematics.where([a, b], 1, 0);
      return isExtreme && comparison !== choice ? [[choice, comparison]] : [];
    }),
  );

interface Written {
  readonly code: readonly string[];
  /** Numbers and fields of the geometry by their names in the code. */
  readonly scalars: Readonly<Record<string, string | number>>;
  readonly value: string;
}

/**
 * @param read the code that reads an input
 * @param kept the code that reads a value made before
 * @param comparisons the comparisons made before, by their choices
 */
function write(
  root: Any,
  read: (place: number) => string,
  kept: ReadonlyMap<Any, string>,
  comparisons: ReadonlyMap<Any, Any>,
): Written {
  const code: string[] = [];
  const scalars: Record<string, string | number> = {};
  let locals = 0;
  const local = (value: string): string => {
    const name = `t${locals++}`;
    code.push(`const ${name} = ${value};`);
    return name;
  };
  const select = (condition: string, yes: string, no: string): string => {
    const name = `t${locals++}`;
    code.push(`let ${name} = ${no};`, `if (${condition}) { ${name} = ${yes}; }`);
    return name;
  };
  /** x − x, which drivers make 0 even of NaN and ∞. Zero is a scalar, of which they know nothing; squared it loses its sign. */
  const difference = (x: string): string => {
    const zero = local(`${x} * ${reader.number(0)}`);
    return local(`${zero} * ${zero}`);
  };
  const reader: mathematics.Reader<string> = {
    input: (place) => local(read(place)),
    number(value) {
      const name = `n${Object.keys(scalars).length}`;
      scalars[name] = value;
      return local(name);
    },
    scalar(name) {
      scalars[name] = name;
      return local(name);
    },
    "+": (a, b) => local(`${a} + ${b}`),
    "-": (a, b) => (a === b ? difference(a) : local(`${a} - ${b}`)),
    "*": (a, b) => local(`${a} * ${b}`),
    "/": (a, b) => local(`${a} / ${b}`),
    sqrt: (a) => local(`Math.sqrt(${a})`),
    exp: (a) => local(`exponential(${a})`),
    log: (a) => local(`logarithm(${a})`),
    pow(a, p) {
      const name = `p${locals++}`;
      code.push(...raise(Math.abs(p), a, name));
      return p < 0 ? local(`1.0 / ${name}`) : name;
    },
    where: (a, b, yes, no) => select(`${a} > ${b}`, yes, no),
  };
  const instead = (expr: Any): string | undefined => {
    const before = kept.get(expr);
    if (before !== undefined) return local(before);
    const comparison = comparisons.get(expr);
    if (comparison === undefined) return undefined;
    const [, , yes, no] = expr.node.args;
    if (yes === undefined || no === undefined) return undefined;
    return select(`${expectFound(kept, comparison)} > 0.5`, leaf(yes, reader), leaf(no, reader));
  };
  const value = mathematics.fold(root, reader, { instead });
  return { code, scalars, value };
}

/** A choice's branch written by itself: what it compares are inputs and numbers. */
const leaf = (expr: Any, reader: mathematics.Reader<string>): string => mathematics.fold(expr, reader);
