import { type Formula, mathematics } from "@squeezenet/core";
import type { Kernels } from "@squeezenet/core/backend";
import type { Dims } from "../device/program.ts";
import { flat, input, made, type Reading, type Step, step } from "../step.ts";
import { raise } from "./raise.ts";

type Geometry = Parameters<Kernels["pointwise"]>[0];
type Any = mathematics.Expr<string>;

/**
 * A formula's code, one local a node. Constants are scalars, so that formulas that differ in them alone share a program.
 * Drivers make one of `x > y ? x : y` into a maximum that prefers what is a number to NaN: such a choice takes a step
 * before, which keeps the comparison.
 */
export function pointwise({ length, channels, inner, formula }: Geometry): readonly Step[] {
  const { inputs, spread } = formula;
  const dims: Dims = spread === undefined ? flat(length) : [inner, channels, length / inner / channels];
  const place = spread === undefined ? "[$x]" : "[$z][$y][$x]";
  const readings = Array.from({ length: inputs }, (_, i) => input(i, `x${i}`, i === spread ? flat(channels) : dims));
  const read = (i: number): string => `x${i}${i === spread ? "[$y]" : place}`;
  const choices = choicesOf(formula);
  const comparisons = choices.map((choice) => {
    const { code, scalars, value } = write(choice.compared, read);
    return step(dims, readings, [...code, `return ${value};`].join("\n"), scalars);
  });
  const flags = choices.map((_, i): Reading => made(i, `first${i}`, dims));
  const first = new Map(choices.map(({ choice }, i) => [choice, `first${i}${place}`]));
  const { code, scalars, value } = write(formula.root, read, first);
  return [...comparisons, step(dims, [...readings, ...flags], [...code, `return ${value};`].join("\n"), scalars)];
}

/** Choices whose branches are what they compare, and the comparison alone: 1 where it holds, else 0. */
const choicesOf = ({ steps }: Formula): readonly { readonly choice: Any; readonly compared: Any }[] =>
  steps.flatMap((choice) => {
    if (choice.node.op !== "where") return [];
    const [a, b, yes, no] = choice.node.args;
    const isExtreme = (yes === a && no === b) || (yes === b && no === a);
    return isExtreme ? [{ choice, compared: mathematics.where([a, b], 1, 0) }] : [];
  });

interface Written {
  readonly code: readonly string[];
  /** Numbers and fields of the geometry by their names in the code. */
  readonly scalars: Readonly<Record<string, string | number>>;
  readonly value: string;
}

/** @param read the code that reads an input @param first for a choice, the code of its comparison kept from before */
function write(root: Any, read: (place: number) => string, first: ReadonlyMap<Any, string> = new Map()): Written {
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
    const kept = first.get(expr);
    if (kept === undefined || expr.node.op !== "where") return undefined;
    const [, , yes, no] = expr.node.args;
    return select(`${kept} > 0.5`, leaf(yes, reader), leaf(no, reader));
  };
  const value = mathematics.fold(root, reader, { instead });
  return { code, scalars, value };
}

/** A choice's branch written by itself: what it compares are inputs and numbers. */
const leaf = (expr: Any, reader: mathematics.Reader<string>): string => mathematics.fold(expr, reader);
