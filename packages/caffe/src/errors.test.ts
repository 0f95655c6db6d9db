import { create, type NetParameter, readNetText, readSolverText, type SolverParameter } from "@squeezenet/caffe-io";
import { Mt19937, openDry, Tape } from "@squeezenet/core";
import { expect, it } from "vitest";
import { addressedMasks } from "./dropout-mask.ts";
import { NetError } from "./errors.ts";
import { Net } from "./net.ts";
import { filterNet, stateOf } from "./phases.ts";
import { Solver } from "./solver.ts";
import { copyTrainedLayers } from "./weights.ts";

const read = (text: string): NetParameter => readNetText(text, { file: "net.prototxt" }).message;
const build = (text: string): Net => {
  const message = read(text);
  const filtered = filterNet(message, stateOf(message, "TRAIN"));
  return new Net(filtered, { backend: openDry(), phase: "TRAIN", generator: new Mt19937(1) });
};
const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

const input = 'layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 3 } } }';
const score = 'layer { name: "s" type: "InnerProduct" bottom: "x" top: "s"\n inner_product_param { num_output: 2 } }';

it.each([
  [`${input}\nlayer { name: "y" top: "y" type: "Nothing" }`, 2, "Unknown layer type"],
  [`${input}\n\n  layer { name: "y" type: "ReLU"\n bottom: "z" top: "y" }`, 4, "no earlier layer makes its bottom"],
  [`${input}\nlayer { name: "y" type: "ReLU" top: "y" }`, 2, "takes 1 bottom"],
  [
    `${input}\nlayer { name: "x2" type: "Input"\n top: "x" input_param { shape { dim: 1 } } }`,
    3,
    "produced by multiple",
  ],
  [`${input}\nlayer { name: "y" type: "InnerProduct" bottom: "x" top: "y" }`, 2, ""],
])("an error of a net has the file, the line and the column that its message begins with", (text, line, message) => {
  const error = thrown(() => build(text));
  if (!(error instanceof NetError)) throw error;
  expect(error).toMatchObject({ name: "NetError", file: "net.prototxt", line });
  expect(error.message).toMatch(new RegExp(`^net\\.prototxt:${line}:${error.column}: layer .*${message}`));
});

it("an error of a net that no file holds has no place", () => {
  const message = create("NetParameter", { layer: [{ name: "y", type: "Nothing" }] });
  const options = { backend: openDry(), phase: "TEST", generator: new Mt19937(1) } as const;
  const error = thrown(() => new Net(message, options));
  expect(error).toMatchObject({ name: "NetError", file: undefined, line: undefined, column: undefined });
});

it("weights say their file, labels their layer, a solver its field", () => {
  const net = build(`${input}\n${score}`);
  const other = read('layer { name: "s" type: "InnerProduct" blobs { shape { dim: 1 } data: 1 } }');
  expect(thrown(() => copyTrainedLayers(net, other, "a.caffemodel"))).toMatchObject({
    ...{ name: "WeightsError", file: "a.caffemodel", line: undefined, column: undefined },
  });
  const label = 'layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 2 } } }';
  const loss = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "s" bottom: "label" top: "loss" }';
  const judged = build(`${input}\n${score}\n${label}\n${loss}`);
  const feed = { x: new Float32Array(6), label: Float32Array.of(0, 2) };
  using tape = new Tape(judged.backend);
  const step = { feed, iteration: 0, position: 0, drawMask: addressedMasks(1) };
  expect(thrown(() => judged.forward(tape, step))).toMatchObject({ name: "LabelError", file: "net.prototxt", line: 5 });
  const solverOf = (text: string): SolverParameter => readSolverText(text, { file: "solver.prototxt" }).message;
  const train = { net, next: async () => feed };
  for (const [text, name] of [
    ['max_iter: 3\n\n type: "Sgd"', "SolverError"],
    ['max_iter: 3 base_lr: 1\n\n lr_policy: "stp"', "LearningRateError"],
  ] as const) {
    const options = { backend: net.backend, train, tests: [], drawMask: addressedMasks(1) };
    const error = thrown(() => new Solver(solverOf(text), options));
    expect(error).toMatchObject({ name, file: "solver.prototxt", line: 3, column: 2 });
  }
});
