import type { Expr, Node } from "./expression.ts";

/** One function an operation: how a tree becomes text, code, values or another tree. */
export interface Reader<V> {
  input(place: number): V;
  number(value: number): V;
  scalar(name: string): V;
  "+"(a: V, b: V): V;
  "-"(a: V, b: V): V;
  "*"(a: V, b: V): V;
  "/"(a: V, b: V): V;
  sqrt(a: V): V;
  exp(a: V): V;
  log(a: V): V;
  pow(a: V, power: number): V;
  /** a > b ? yes : no. */
  where(a: V, b: V, yes: V, no: V): V;
}

/** What may be done to nodes besides. */
export interface Fold<V> {
  /** A value in place of a node's own, or undefined. */
  readonly instead?: (expr: Expr<string>) => V | undefined;
  /** Takes each value as soon as it is made, and gives what stands for it from then on. */
  readonly keep?: (value: V, expr: Expr<string>) => V;
}

/** Reads a tree from its leaves up, each node once, arguments from the left. Of a ruled function only its value is read. */
export function fold<V extends object | string>(
  root: Expr<string>,
  reader: Reader<V>,
  { instead = () => undefined, keep = (value) => value }: Fold<V> = {},
): V {
  const known = new Map<Expr<string>, V>();
  const read = (expr: Expr<string>): V => {
    const value = known.get(expr) ?? instead(expr) ?? keep(readNode(expr.node, reader, read), expr);
    known.set(expr, value);
    return value;
  };
  return read(root);
}

function readNode<V>(node: Node, reader: Reader<V>, read: (expr: Expr<string>) => V): V {
  switch (node.op) {
    case "input":
      return reader.input(node.place);
    case "number":
      return reader.number(node.value);
    case "scalar":
      return reader.scalar(node.name);
    case "pow":
      return reader.pow(read(node.args[0]), node.power);
    case "ruled":
      return read(node.args[0]);
    case "where": {
      const [a, b, yes, no] = node.args;
      return reader.where(read(a), read(b), read(yes), read(no));
    }
    case "sqrt":
    case "exp":
    case "log":
      return reader[node.op](read(node.args[0]));
    default: {
      const [a, b] = node.args;
      return reader[node.op](read(a), read(b));
    }
  }
}
