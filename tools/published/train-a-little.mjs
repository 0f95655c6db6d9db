// @ts-check
// Trains a small net for a few updates and tries the conformance kit on the backend that is named, from the bundles that are
// published and with nothing that Node alone has. Prints its results as JSON. Run by without-dispose.test.ts.
import { promises } from "@squeezenet/backend-conformance/checks";
import cpuWorker from "@squeezenet/backend-cpu-worker";
import { addressedMasks, filterNet, Net, solve, stateOf } from "@squeezenet/caffe";
import { create, readNetText } from "@squeezenet/caffe-io";
import { Mt19937, oracle } from "@squeezenet/core";

const prototxt = `
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 1 dim: 8 dim: 8 } } }
  layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }
  layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
    convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: "xavier" } } }
  layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
  layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: AVE global_pooling: true } }
  layer { name: "loss" type: "SoftmaxWithLoss" bottom: "pool" bottom: "label" top: "loss" }`;

/** @param {number} batch */
const feed = (batch) => ({
  data: Float32Array.from({ length: 256 }, (_, i) => ((i * 37 + batch * 101) % 64) / 64),
  label: Float32Array.of(0, 1, 2, batch % 3),
});

/** The losses of each update. @param {import("@squeezenet/core").Backend} backend */
async function train(backend) {
  const { message } = readNetText(prototxt, { file: "a-little.prototxt" });
  const net = new Net(filterNet(message, stateOf(message, "TRAIN")), {
    backend,
    phase: "TRAIN",
    generator: new Mt19937(3),
  });
  const parameter = create("SolverParameter", { base_lr: 0.05, lr_policy: "fixed", momentum: 0.9, max_iter: 5, iter_size: 2, display: 1 }); // prettier-ignore
  let batch = 0;
  const losses = [];
  const options = { backend, train: { net, next: async () => feed(batch++) }, tests: [], drawMask: addressedMasks(5) };
  for await (const event of solve(parameter, options)) if (event.kind === "iteration") losses.push(event.loss);
  net.free();
  return losses;
}

const modules = [oracle, { ...cpuWorker, open: () => cpuWorker.open({ threads: "2", exact: "true" }) }];
const module = modules.find(({ name }) => name === process.argv[2]);
if (module === undefined) throw new Error(`no backend "${process.argv[2]}" (there is: oracle, cpu-worker)`);
const backend = await module.open();
const truth = await oracle.open();
const losses = await train(backend);
const kept = [];
for (const title of ["trains whole nets", "keeps its buffers", "stands beside others"])
  for (const [name, check] of Object.entries(promises[title] ?? {})) {
    await check({ module, backend, truth }, { runs: 3, seed: 1 });
    kept.push(name);
  }
// As an older program says it, or one that compiled `using` calls it.
await backend[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]();
console.log(JSON.stringify({ native: Symbol.asyncDispose !== undefined, losses, kept: kept.length }));
