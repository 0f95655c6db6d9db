import { Expr, input, type ScalarsOf } from "./expression.ts";
import { fold } from "./fold.ts";
import { textOf } from "./text.ts";
import { trees } from "./trees.ts";

/** What says where a spread input's numbers belong. */
export type SpreadField = "channels" | "inner";

/**
 * What the kernel `pointwise` computes for each element. Formulas are interned by their text: equal ones are the same
 * object, so a plan compares them as it compares numbers. Build one once, not for each call: it takes microseconds.
 */
export interface Formula<
  Inputs extends number = number,
  Scalars extends string = string,
  Spread extends SpreadField = SpreadField,
> {
  /** For people: errors, profiles, plans. The first name under which this formula was built. */
  readonly name: string;
  readonly inputs: Inputs;
  /** The numbers that each call gives. */
  readonly scalars: readonly Scalars[];
  /**
   * The input that has one number a channel, not one an element, if there is one. Element i takes its number
   * ⌊i ÷ inner⌋ mod channels; each call gives `inner` and `channels`, whose product divides `length`.
   */
  readonly spread: number | undefined;
  readonly spreadFields: readonly Spread[];
  readonly root: Expr<Scalars>;
  /** The nodes, each after those that it reads. */
  readonly steps: readonly Expr<string>[];
  /** The nodes that are read more than once, without inputs, scalars and numbers. */
  readonly shared: ReadonlySet<Expr<string>>;
  /** Equal for equal formulas: `2, scale; t0 = …; result`. */
  readonly text: string;
  /** In messages a formula is its text. */
  toJSON(): string;
}

type Inputs = readonly Expr[];

/** The formula of a function: its inputs are as many as the function takes. */
export function formula<const F extends (...x: Expr[]) => Expr<string>>(
  name: string,
  f: F,
): Formula<Parameters<F>["length"], ScalarsOf<ReturnType<F>>, never> {
  return typed(formulaOf(name, f(...inputsOf(f)), f.length, undefined));
}

/** The same, with one number a channel of input `spread`. */
export function spreadFormula<const F extends (...x: Expr[]) => Expr<string>>(
  name: string,
  spread: number,
  f: F,
): Formula<Parameters<F>["length"], ScalarsOf<ReturnType<F>>> {
  return typed(formulaOf(name, f(...inputsOf(f)), f.length, spread));
}

/** The inputs of a function, one an argument. */
export const inputsOf = (f: (...x: Expr[]) => unknown): Inputs =>
  Array.from({ length: f.length }, (_, place) => input(place));

const formulas = new Map<string, Formula>();

/**
 * The one formula of a tree. Ruled functions become plain ones.
 * @throws RangeError where the tree reads, or spreads, an input that is not there, or where a condition compares anything but
 * inputs and numbers
 */
export function formulaOf(name: string, tree: Expr<string>, inputs: number, spread: number | undefined): Formula {
  const root = fold(tree, trees);
  const steps: Expr<string>[] = [];
  fold(root, trees, { keep: (expr) => (steps.push(expr), expr) });
  const shared = sharedOf(steps);
  const text = textOf(root, inputs, spread, shared);
  const known = formulas.get(text);
  if (known !== undefined) return known;
  const reads = steps.flatMap(({ node }) => (node.op === "input" ? [node.place] : []));
  if (spread !== undefined && !(spread < inputs)) throw beyond(name, "spreads", spread, inputs);
  for (const place of reads) if (place >= inputs) throw beyond(name, "reads", place, inputs);
  for (const { node } of steps)
    if (node.op === "where" && !node.args.slice(0, 2).every(({ node: { op } }) => op === "input" || op === "number"))
      throw new RangeError(
        `${name} compares what it computes: a condition takes inputs and numbers alone, which no backend rounds; make it two formulas`,
      );
  const scalars = steps.flatMap(({ node }) => (node.op === "scalar" ? [node.name] : []));
  const spreadFields = spread === undefined ? [] : (["channels", "inner"] as const);
  const made: Formula = { name, inputs, scalars, spread, spreadFields, root, steps, shared, text, toJSON: () => text };
  formulas.set(text, made);
  return made;
}

const beyond = (name: string, verb: string, place: number, inputs: number): RangeError =>
  new RangeError(`${name} ${verb} x${place}: it has ${inputs} inputs, from x0 on`);

/** What a formula computes on its way to its result, as formulas of the same inputs, the smallest first. */
export const partsOf = ({ name, inputs, spread, steps }: Formula): readonly Formula[] =>
  steps.slice(0, -1).map((step) => formulaOf(`part of ${name}`, step, inputs, spread));

function sharedOf(steps: readonly Expr<string>[]): Set<Expr<string>> {
  const seen = new Set<Expr<string>>();
  const shared = new Set<Expr<string>>();
  for (const arg of steps.flatMap(({ node }): readonly Expr<string>[] => node.args)) {
    if (arg.node.args.length > 0 && seen.has(arg)) shared.add(arg);
    seen.add(arg);
  }
  return shared;
}

/** A formula with the types of the function that it was built from: only they say how many inputs and which scalars it has. */
export const typed = <F extends Formula<number, string, SpreadField>>(untyped: Formula): F => untyped as F;
