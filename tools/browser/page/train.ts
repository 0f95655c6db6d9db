import { addressedMasks, type FedNet, filterNet, Net, readsDatabase, solve, stateOf } from "@squeezenet/caffe";
import {
  clone,
  type LayerParameter,
  type NetParameter,
  readDatum,
  readNetText,
  readSolverText,
} from "@squeezenet/caffe-io";
import { type Backend, expectFound, Mt19937 } from "@squeezenet/core";
import { LmdbReader, MemorySource, Transform } from "@squeezenet/data/browser";

/** A training run, as its files have it. */
export interface Training {
  /** Text of a solver.prototxt, and of its net. */
  readonly solver: string;
  readonly net: string;
  /** The data.mdb of the training net's Data layer: raw images, with nothing random in their transformation. */
  readonly database: Uint8Array;
  /** The solver's max_iter in place of its own. */
  readonly updates: number;
}

/** Trains as `squeezenet train` does, and gives the SHA-256 of the learned numbers that its receipt has. */
export async function train(backend: Backend, { solver: text, net, database, updates }: Training): Promise<string> {
  const read = readSolverText(text, { file: "solver.prototxt" }).message;
  const solver = clone(read, { max_iter: updates, test_iter: [], test_interval: 0, display: 0, snapshot: 0 });
  const { message } = readNetText(net, { file: "train_val.prototxt" });
  const fed = feed(backend, filterNet(message, stateOf(message, "TRAIN")), database, solver.random_seed);
  try {
    const drawMask = addressedMasks(solver.random_seed);
    for await (const event of solve(solver, { backend, train: fed, tests: [], drawMask }))
      if (event.kind === "snapshot") return await weightsHash(event.snapshot.model);
    throw new Error("the solver ended without a snapshot");
  } finally {
    fed.net.free();
  }
}

/** The net with the batches of its database, one after another, from the first record on. */
function feed(backend: Backend, parameter: NetParameter, database: Uint8Array, seed: number): FedNet {
  const layer = parameter.layer.find(readsDatabase);
  if (layer === undefined) throw new Error("the training net has no Data layer");
  const [data = "", label = ""] = layer.top;
  const count = layer.data_param.batch_size;
  const batch = batches(layer, new LmdbReader(new MemorySource(database, "data.mdb")));
  const { shape } = batch(0);
  const inputShapes = new Map([
    [data, [count, ...shape]],
    [label, [count]],
  ]);
  const net = new Net(parameter, { backend, phase: "TRAIN", generator: new Mt19937(seed), inputShapes });
  let number = 0;
  return {
    net,
    async next() {
      const { images, labels } = batch(number++);
      return { [data]: images, [label]: labels };
    },
  };
}

interface Batch {
  readonly images: Float32Array;
  readonly labels: Float32Array;
  readonly shape: readonly [channels: number, height: number, width: number];
}

/** Gives batch number n of a database. */
function batches(layer: LayerParameter, reader: LmdbReader): (number: number) => Batch {
  const transform = new Transform(layer.transform_param, null, "TRAIN");
  const count = layer.data_param.batch_size;
  if (transform.drawsPerImage > 0)
    throw new Error("crops and mirrors are drawn at random, which this page does not do");
  return (number) => {
    const records = Array.from({ length: count }, (_, i) =>
      readDatum(reader.entryAt((number * count + i) % reader.entries).value, `record ${i}`),
    );
    const { channels, height, width } = expectFound(records, 0);
    const each = channels * height * width;
    const images = new Float32Array(count * each);
    for (const [i, { data: values }] of records.entries()) {
      const out = images.subarray(i * each, (i + 1) * each);
      transform.apply({ channels, height, width, values }, { mirror: false, top: 0, left: 0 }, out);
    }
    return { images, labels: Float32Array.from(records, ({ label }) => label), shape: [channels, height, width] };
  };
}

async function weightsHash({ layer }: NetParameter): Promise<string> {
  const blobs = layer.flatMap(({ blobs }) => blobs.map(({ data }) => data));
  const all = new Float32Array(blobs.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const blob of blobs) {
    all.set(blob, at);
    at += blob.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
