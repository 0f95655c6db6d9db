import { type Expr, input, intern, number, type Rule, termOf } from "./expression.ts";
import { fold } from "./fold.ts";
import { type Formula, formulaOf, inputsOf, typed } from "./formula.ts";
import { where } from "./functions.ts";
import { trees } from "./trees.ts";

/** A gradient's formula and its inputs' places among the forward formula's inputs …, y, dy. */
export interface Gradient {
  readonly formula: Formula<number, never, never>;
  readonly reads: readonly number[];
}

/** A function and its gradient for each input: undefined where it does not depend on that input. */
export interface Differentiable<Forward extends Formula = Formula> {
  readonly forward: Forward;
  readonly gradients: readonly (Gradient | undefined)[];
}

/**
 * y = f(x) with a gradient by its author. For what the chain rule would make ∞·0, for a kink, and for a gradient that
 * reads the output alone, so that the layer may work in place. Only derivatives know of the rule: in a formula it is f(x).
 */
export const ruled = (x: Expr, f: (x: Expr) => Expr, rule: Rule): Expr =>
  intern({ op: "ruled", args: [f(x), x], rule });

/**
 * A function with its gradients: the tree's own derivative, except where the author ruled otherwise. A gradient reads
 * the output where the output and dy are enough, else the inputs, which are kept anyhow.
 */
export function differentiable<const F extends (...x: Expr[]) => Expr>(
  name: string,
  f: F,
): Differentiable<Formula<Parameters<F>["length"], never, never>> {
  const x = inputsOf(f);
  const root = f(...x);
  const gradients = x.map((of, place) =>
    gradientOf(`${name}Grad${x.length === 1 ? "X" : `X${place}`}`, root, x.length, of),
  );
  return { forward: typed(formulaOf(name, root, x.length, undefined)), gradients };
}

/** The gradient of a plain formula for one input: dy times the derivative. */
export const gradient = ({ name, root, inputs }: Formula<number, never, never>, of: number): Gradient | undefined =>
  gradientOf(`${name}GradX${of}`, root, inputs, input(of));

function gradientOf(name: string, root: Expr, inputs: number, x: Expr): Gradient | undefined {
  const [y, dy] = [input(inputs), input(inputs + 1)];
  const tree = pullback(x)(root, dy);
  if (tree === undefined) return undefined;
  const byOutput = fold(tree, trees, { instead: (node) => (node === root ? y : undefined) });
  const readsOutput = readsOf(byOutput).every((place) => place >= inputs);
  return compact(name, readsOutput ? byOutput : fold(tree, trees));
}

/** What a gradient may be made of. Each way from the result to the input is a term of its own. */
const mostTerms = 10_000;

type Pull = (node: Expr<string>, g: Expr<string>) => Expr<string> | undefined;

/** Pushes a gradient down to the leaves `x`, so that no sum with 0 and no product with 1 arises. */
function pullback(x: Expr): Pull {
  const known = new Map<string, Expr<string> | undefined>();
  const pull: Pull = (node, g) => {
    const key = `${node.id} ${g.id}`;
    if (known.size >= mostTerms)
      throw new RangeError(
        `a gradient has more than ${mostTerms} terms, for each value that is read twice doubles them: give the gradient yourself (ruled), or make it two formulas`,
      );
    if (!known.has(key)) known.set(key, node === x ? g : chain(node, g, pull));
    return known.get(key);
  };
  return pull;
}

function chain(y: Expr<string>, g: Expr<string>, pull: Pull): Expr<string> | undefined {
  const { node } = y;
  switch (node.op) {
    case "input":
    case "number":
    case "scalar":
      return undefined;
    case "+":
      return total(pull(node.args[0], g), pull(node.args[1], g));
    case "-":
      return total(pull(node.args[0], g), pull(node.args[1], g.negated()));
    case "*":
      return product(node.args[0], node.args[1], g, pull);
    case "/": {
      const [a, b] = node.args;
      return total(pull(a, g.over(b)), pull(b, g.negated().times(y).over(b)));
    }
    case "sqrt":
      return pull(node.args[0], g.over(number(2).times(y)));
    case "exp":
      return pull(node.args[0], y.times(g));
    case "log":
      return pull(node.args[0], g.over(node.args[0]));
    case "pow":
      return pull(
        node.args[0],
        number(node.power)
          .times(node.args[0].pow(node.power - 1))
          .times(g),
      );
    case "ruled":
      return pull(node.args[1], node.rule(termOf(y), termOf(g)));
    case "where": {
      const [a, b, ...branches] = node.args;
      const [yes, no] = branches.map((branch) => pull(branch, g));
      return yes === undefined && no === undefined ? undefined : where([a, b], yes ?? 0, no ?? 0);
    }
  }
}

function product(a: Expr<string>, b: Expr<string>, g: Expr<string>, pull: Pull): Expr<string> | undefined {
  if (a === b) return pull(a, number(2).times(a).times(g));
  return total(pull(a, b.times(g)), pull(b, a.times(g)));
}

function total(a: Expr<string> | undefined, b: Expr<string> | undefined): Expr<string> | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.plus(b);
}

/** The places of the inputs that a tree reads, from the first on. */
function readsOf(root: Expr<string>): number[] {
  const places = new Set<number>();
  fold(root, trees, { keep: (expr) => (expr.node.op === "input" && places.add(expr.node.place), expr) });
  return [...places].sort((a, b) => a - b);
}

/** Numbers the inputs that are read anew. */
function compact(name: string, tree: Expr<string>): Gradient {
  const reads = readsOf(tree);
  const root = fold(tree, { ...trees, input: (place) => input(reads.indexOf(place)) });
  return { formula: typed(formulaOf(name, root, reads.length, undefined)), reads };
}
