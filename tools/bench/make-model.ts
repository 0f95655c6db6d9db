import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addressedMasks, copyTrainedLayers, filterNet, Net, stateOf, toNetParameter } from "@squeezenet/caffe";
import { readNetBinary, readNetText, writeNetBinary } from "@squeezenet/caffe-io";
import { expectFound, Mt19937, oracle, size, Tape } from "@squeezenet/core";
import { graphOf } from "./graph.ts";

/** Files of a net for all candidates: graph.json, weights.bin, net.caffemodel, input.bin, and the right answer, output.bin. */
export interface Model {
  readonly name: string;
  readonly folder: string;
  readonly weights: "released" | "random";
}

/** Writes a net's files. The answer is the oracle's. @param released a caffemodel, or null for xavier weights from a seed */
export async function makeModel(
  name: string,
  prototxt: string,
  released: string | null,
  folder: string,
): Promise<Model> {
  mkdirSync(folder, { recursive: true });
  const backend = await oracle.open();
  const { message } = readNetText(readFileSync(prototxt, "utf8"), { file: prototxt });
  const seeded = released === null ? withFillers(message) : message;
  // A deploy net asks for batches of 10: these are of one image.
  const inputShapes = new Map(
    seeded.layer
      .filter(({ type }) => type === "Input")
      .map((layer) => [expectFound(layer.top, 0), [1, ...expectFound(layer.input_param.shape, 0).dim.slice(1)]]),
  );
  const options = { backend, phase: "TEST", generator: new Mt19937(42), inputShapes } as const;
  const net = new Net(filterNet(seeded, stateOf(seeded, "TEST")), options);
  if (released !== null) {
    const bytes = new Uint8Array(readFileSync(released));
    copyTrainedLayers(net, readNetBinary(bytes, { file: released, overwrite: true }).message, released);
  }
  const { graph, weights } = await graphOf(net);
  const [[, shape]] = [...net.inputs] as [[string, readonly number[]]];
  const generator = new Mt19937(7);
  const input = Float32Array.from({ length: size(shape) }, () => (generator.next() % 256) - 117);
  using tape = new Tape(backend, "forward");
  const step = { feed: { [graph.input.name]: input }, iteration: 0, position: 0, drawMask: addressedMasks(1) };
  const { blobs } = net.forward(tape, step);
  const output = await backend.read(expectFound(blobs, expectFound(net.outputs, 0)).buffer);
  const write = (file: string, values: Float32Array): void =>
    writeFileSync(join(folder, file), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  write("weights.bin", weights);
  write("input.bin", input);
  write("output.bin", output);
  writeFileSync(join(folder, "graph.json"), JSON.stringify(graph));
  writeFileSync(join(folder, "net.caffemodel"), writeNetBinary(await toNetParameter(net)));
  writeFileSync(join(folder, "deploy.prototxt"), readFileSync(prototxt));
  return { name, folder, weights: released === null ? "random" : "released" };
}

/** A deploy net has no fillers: it gets those of SqueezeNet's authors. */
function withFillers(net: Parameters<typeof filterNet>[0]): Parameters<typeof filterNet>[0] {
  const text = { type: "xavier" };
  return {
    ...net,
    layer: net.layer.map((layer) =>
      layer.type === "Convolution"
        ? ({
            ...layer,
            convolution_param: {
              ...layer.convolution_param,
              weight_filler: { ...layer.convolution_param.weight_filler, ...text },
            },
          } as typeof layer)
        : layer,
    ),
  };
}

/** The released weights of a net in a folder, or null. */
export function releasedWeights(folder: string | null, name: string): string | null {
  const path = folder === null ? null : join(folder, `squeezenet_${name}.caffemodel`);
  return path !== null && existsSync(path) ? path : null;
}
