import { existsSync, readFileSync } from "node:fs";
import { copyTrainedLayers, filterNet, Net, stateOf } from "@squeezenet/caffe";
import { readNetBinary, readNetText, readSolverText } from "@squeezenet/caffe-io";
import { expectFound, Mt19937, openDry, type Shape, size } from "@squeezenet/core";
import { describe, expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const models = new URL("models/", root);
/** What SqueezeNet's authors released; none of it is part of the project. */
const shared = new URL("../shared/", root);
const released = existsSync(shared);
const why = released ? "" : " (skipped: the shared folder does not stand beside the project)";

const text = (url: URL): string => readFileSync(url, "utf8");
const netOf = (url: URL) => readNetText(text(url), { file: url.pathname }).message;
const names = ["squeezenet_v1.0", "squeezenet_v1.1", "small_squeezenet"] as const;

function deployNet(name: string): Net {
  const deploy = netOf(new URL(`${name}/deploy.prototxt`, models));
  const [input] = deploy.layer.map((layer) => layer.input_param.shape[0]?.dim ?? []);
  return new Net(filterNet(deploy, stateOf(deploy, "TEST")), {
    backend: openDry(),
    phase: "TEST",
    generator: new Mt19937(1),
    inputShapes: new Map([["data", [1, ...input!.slice(1)]]]),
  });
}

/** Each output of a convolution is a product with one filter. */
function multiplyAdds({ layers }: Net): number {
  const convolutions = layers.filter(({ parameter }) => parameter.type === "Convolution");
  const cost = (weights: Shape, top: Shape): number => (size(weights) / expectFound(weights, 0)) * size(top);
  return convolutions.reduce(
    (sum, { layer, topShapes }) => sum + cost(expectFound(layer.blobs, 0).shape, expectFound(topShapes, 0)),
    0,
  );
}

test.each(names)("models/README.md says what %s costs", (name) => {
  const net = deployNet(name);
  const row = text(new URL("README.md", models))
    .split("\n")
    .find((line) => line.startsWith(`| [${name}](${name})`));
  const [parameters, macs] = row!
    .match(/(?<=\| +)[\d,]+(?= +\|)/g)!
    .map((number) => Number(number.replaceAll(",", "")));
  expect(net.params.reduce((sum, { length }) => sum + length, 0)).toBe(parameters);
  expect(multiplyAdds(net)).toBe(macs);
});

test.each(names)("%s learns and answers with the same layers", (name) => {
  const learned = (file: string): readonly string[] =>
    netOf(new URL(`${name}/${file}`, models))
      .layer.filter(({ type }) => !["Data", "Input", "Softmax", "SoftmaxWithLoss", "Accuracy"].includes(type))
      .map((layer) => JSON.stringify(layer, (field, value) => (field === "weight_filler" ? undefined : value)));
  expect(learned("deploy.prototxt")).toEqual(learned("train_val.prototxt"));
});

test.each(names)("the solver of %s finds its net, and tests on whole batches", (name) => {
  const solver = readSolverText(text(new URL(`${name}/solver.prototxt`, models))).message;
  expect(solver.net).toBe(`models/${name}/train_val.prototxt`);
  const net = netOf(new URL(solver.net, root));
  const test = net.layer.find(({ type, include }) => type === "Data" && include[0]?.phase === "TEST");
  expect(expectFound(solver.test_iter, 0) * test!.data_param.batch_size).toBe(
    name === "small_squeezenet" ? 500 : 50_000,
  );
});

describe.skipIf(!released)(`the released SqueezeNet${why}`, () => {
  const versions = ["v1.0", "v1.1"] as const;

  /**
   * The layers of a net, without the phases of loss and accuracy, as v1.1 computes each of them in both, and without the
   * name of the input's layer, which v1.0 leaves to Caffe.
   */
  const layersOf = (url: URL): readonly object[] =>
    netOf(url).layer.map(({ name, include, ...layer }) => {
      const rest =
        layer.type === "Data" ? { name, include, ...layer } : layer.type === "Input" ? layer : { name, ...layer };
      return JSON.parse(JSON.stringify(rest));
    });

  test.each(versions.flatMap((version) => [`${version}/train_val`, `${version}/deploy`]))(
    "has the layers of %s",
    (file) => {
      const theirs = layersOf(new URL(`prototxt/squeezenet/${file}.prototxt`, shared));
      expect(layersOf(new URL(`squeezenet_${file}.prototxt`, models))).toEqual(theirs);
    },
  );

  test.each(versions)("%s is trained in the same way", (version) => {
    const { net: _, ...theirs } = readSolverText(
      text(new URL(`prototxt/squeezenet/${version}/solver.prototxt`, shared)),
    ).message;
    const { net: __, ...ours } = readSolverText(text(new URL(`squeezenet_${version}/solver.prototxt`, models))).message;
    expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify(theirs)));
  });

  test.each(versions)("weights of %s find all layers", (version) => {
    const weights = new URL(`models/squeezenet_${version}.caffemodel`, shared);
    const source = readNetBinary(new Uint8Array(readFileSync(weights))).message;
    const transfer = copyTrainedLayers(deployNet(`squeezenet_${version}`), source, weights.pathname);
    expect(transfer.copied).toHaveLength(26);
    expect(transfer.initialized).toEqual([]);
  });
});
