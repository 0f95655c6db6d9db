// @ts-check
/** @import { Builders } from "./index.mjs" */
import { pointwise } from "./pointwise.mjs";
import { sumInPairs } from "./sums.mjs";

/** The kernels over elements. @type {Builders<"pointwise" | "axpby" | "multiply" | "power" | "sign" | "maximum" | "maximumGradX" | "relu" | "reluGradX" | "sum">} */
export const elementwise = {
  pointwise,
  axpby(graph, { length, alpha, beta }) {
    const [x, y] = [graph.input([length]), graph.input([length])];
    const terms = [graph.node("Mul", [graph.float(alpha), x]), graph.node("Mul", [graph.float(beta), y])];
    return graph.node("Add", terms);
  },
  multiply: (graph, { length }) => graph.node("Mul", [graph.input([length]), graph.input([length])]),
  power(graph, { length, scale, shift, power }) {
    const scaled = graph.node("Mul", [graph.float(scale), graph.input([length])]);
    const base = graph.node("Add", [graph.float(shift), scaled]);
    return power === 1 ? base : graph.node("Pow", [base, graph.float(power)]);
  },
  sign(graph, { length }) {
    const x = graph.input([length]);
    const zero = graph.float(0);
    // Not Sign, which makes 0 of NaN: what is neither greater nor less stays as it is.
    const negative = graph.node("Where", [graph.node("Less", [x, zero]), graph.float(-1), x]);
    return graph.node("Where", [graph.node("Greater", [x, zero]), graph.float(1), negative]);
  },
  maximum(graph, { length }) {
    const [x, y] = [graph.input([length]), graph.input([length])];
    // Not Max, which hands NaN on.
    return graph.node("Where", [graph.node("Greater", [x, y]), x, y]);
  },
  maximumGradX(graph, { length }) {
    const [x, y, dy] = [graph.input([length]), graph.input([length]), graph.input([length])];
    return graph.node("Where", [graph.node("Greater", [x, y]), dy, graph.float(0)]);
  },
  relu(graph, { length, slope }) {
    const x = graph.input([length]);
    const below = graph.node("Mul", [graph.float(slope), x]);
    return graph.node("Where", [graph.node("Greater", [x, graph.float(0)]), x, below]);
  },
  reluGradX(graph, { length, slope }) {
    const [y, dy] = [graph.input([length]), graph.input([length])];
    const below = graph.node("Mul", [graph.float(slope), dy]);
    return graph.node("Where", [graph.node("Greater", [y, graph.float(0)]), dy, below]);
  },
  sum: (graph, { length }) => sumInPairs(graph, graph.input([length]), 0, length),
};
