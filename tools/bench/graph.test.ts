import { readFileSync } from "node:fs";
import { filterNet, Net, stateOf } from "@squeezenet/caffe";
import { readNetText } from "@squeezenet/caffe-io";
import { Mt19937, oracle } from "@squeezenet/core";
import { expect, it } from "vitest";
import { graphOf } from "./graph.ts";

const build = async (text: string): Promise<Net> => {
  const { message } = readNetText(text, { file: "net.prototxt" });
  const backend = await oracle.open();
  return new Net(filterNet(message, stateOf(message, "TEST")), { backend, phase: "TEST", generator: new Mt19937(1) });
};

it("writes SqueezeNet v1.1 in steps, each of names made before, and every weight once", async () => {
  const net = await build(
    readFileSync(new URL("../../models/squeezenet_v1.1/deploy.prototxt", import.meta.url), "utf8"),
  );
  const { graph, weights } = await graphOf(net);
  expect(weights).toHaveLength(1_235_496);
  const made = new Set([graph.input.name]);
  for (const step of graph.steps) {
    for (const name of step.op === "concat" ? step.xs : [step.x])
      expect(made, `${step.op} takes ${name}`).toContain(name);
    expect(made).not.toContain(step.y);
    made.add(step.y);
  }
  const count = (op: string): number => graph.steps.filter((step) => step.op === op).length;
  expect(["conv", "relu", "maxPool", "concat", "mean", "softmax"].map(count)).toEqual([26, 26, 3, 8, 1, 1]);
  const ends = graph.steps.flatMap((step) =>
    step.op === "conv"
      ? [step.weights, step.bias].map(({ offset, shape }) => [offset, offset + shape.reduce((a, b) => a * b)])
      : [],
  );
  expect(ends.map(([from]) => from)).toEqual([0, ...ends.slice(0, -1).map(([, to]) => to)]);
  expect(ends.at(-1)![1]).toBe(weights.length);
  expect(graph.output).toBe(graph.steps.at(-1)!.y);
});

it("refuses a layer that peers are not given", async () => {
  const net = await build(
    'layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 2 } } } layer { name: "p" type: "Power" bottom: "x" top: "y" }',
  );
  await expect(graphOf(net)).rejects.toThrow('layer "p": the benchmark\'s peers are given no Power');
});
