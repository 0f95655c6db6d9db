// @ts-check
/** @import { Geometry } from "@squeezenet/core" */
/** @import { Graph, Value } from "../onnx-model.mjs" */
import { mathematics } from "@squeezenet/core";

/**
 * A formula as a graph, one node an operation.
 * @param {Graph} graph @param {Geometry<"pointwise">} geometry @returns {Value}
 */
export function pointwise(graph, geometry) {
  const { formula, length, channels, inner } = geometry;
  const dims = formula.spread === undefined ? [length] : [length / channels / inner, channels, inner];
  const inputs = Array.from({ length: formula.inputs }, (_, place) =>
    graph.input(place === formula.spread ? [1, channels, 1] : dims),
  );
  /** @param {string} op @returns {(a: Value, b: Value) => Value} */
  const binary = (op) => (a, b) => graph.node(op, [a, b]);
  /** @param {string} op @returns {(a: Value) => Value} */
  const unary = (op) => (a) => graph.node(op, [a]);
  const result = mathematics.fold(formula.root, {
    input: (place) => inputs[place] ?? "",
    number: (value) => graph.float(value),
    scalar: (name) => graph.float(Number(Reflect.get(geometry, name))),
    "+": binary("Add"),
    "-": binary("Sub"),
    "*": binary("Mul"),
    "/": binary("Div"),
    sqrt: unary("Sqrt"),
    exp: unary("Exp"),
    log: unary("Log"),
    pow: (a, power) => graph.node("Pow", [a, graph.float(power)]),
    // Not Max or Min, which hand NaN on.
    where: (a, b, yes, no) => graph.node("Where", [graph.node("Greater", [a, b]), yes, no]),
  });
  // A formula that reads no input, such as a power of 0, has one number to repeat.
  return graph.node("Expand", [result, graph.ints(dims)]);
}
