// @ts-check
// Ours: a net from its prototxt and caffemodel on backend-cpu-worker.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import cpuWorker from "@squeezenet/backend-cpu-worker";
import { addressedMasks, copyTrainedLayers, filterNet, lossOf, Net, solve, stateOf } from "@squeezenet/caffe";
import { create, readNetBinary, readNetText } from "@squeezenet/caffe-io";
import { complete, convGeometry, formulas, Mt19937, Tape } from "@squeezenet/core";
import { input, request, serve } from "./protocol.mjs";

const { folder, mode, batch, threads, simd, trainNet } = request;

/** @param {string} file @param {"TRAIN" | "TEST"} phase @param {import("@squeezenet/core").Backend} backend */
function build(file, phase, backend) {
  const { message } = readNetText(readFileSync(file, "utf8"), { file });
  const filtered = filterNet(message, stateOf(message, phase));
  const shapes = new Map([
    ["data", [batch, 3, 227, 227]],
    ["label", [batch]],
  ]);
  const net = new Net(filtered, { backend, phase, generator: new Mt19937(42), inputShapes: shapes });
  const weights = join(folder, "net.caffemodel");
  copyTrainedLayers(net, readNetBinary(new Uint8Array(readFileSync(weights)), { file: weights }).message, weights);
  return net;
}

/**
 * All convolutions of a net, each on zeros of its own, and nothing else.
 * @param {Net} net @param {import("@squeezenet/core").Backend} backend
 */
function convolutions(net, backend) {
  const kernels = complete(backend);
  const mark = backend.upload(new Float32Array(1));
  const calls = net.layers
    .filter(({ parameter }) => parameter.type === "Convolution")
    .map(({ layer, parameter, bottoms }) => {
      const { pad, stride } = parameter.convolution_param;
      const [w, b] = layer.blobs.map(({ param }) => param.tensor);
      const shape = /** @type {readonly number[]} */ (net.shapes.get(bottoms[0] ?? ""));
      const kernel = /** @type {[number, number]} */ (w?.shape.slice(2));
      const g = convGeometry(shape, w?.shape ?? [], {
        ...{ kernel, stride: [stride[0] ?? 1, stride[0] ?? 1], pad: [pad[0] ?? 0, pad[0] ?? 0] },
        ...{ groups: 1, dilation: [1, 1] },
      });
      const x = backend.upload(new Float32Array(shape.reduce((a, c) => a * c, 1)).fill(0.5));
      return () => kernels.convBias(g, x, /** @type {object} */ (w?.buffer), /** @type {object} */ (b?.buffer));
    });
  return async () => {
    // Outputs that are still held have to be computed; the read waits for them.
    const outputs = calls.map((call) => call());
    await backend.read(kernels.pointwise({ formula: formulas.axpby, length: 1, alpha: 1, beta: 0 }, mark, mark));
    for (const output of outputs) backend.free(output);
  };
}

await serve(async () => {
  /** @type {import("@squeezenet/core").Backend} */
  const backend = await cpuWorker.open({ threads: String(threads), ...(simd === undefined ? {} : { simd }) });
  const { device } = backend;
  const { version } = JSON.parse(
    readFileSync(new URL("../../../packages/backend-cpu-worker/package.json", import.meta.url), "utf8"),
  );
  const drawMask = addressedMasks(1);
  if (mode === "infer") {
    const net = build(join(folder, "deploy.prototxt"), "TEST", backend);
    const step = { feed: { data: input() }, iteration: 0, position: 0, drawMask };
    return {
      version,
      device,
      async run() {
        const tape = new Tape(backend, "forward");
        const { blobs } = net.forward(tape, step);
        const answer = await backend.read(/** @type {import("@squeezenet/core").Tensor} */ (blobs.get("prob")).buffer);
        tape[Symbol.dispose]();
        return answer;
      },
    };
  }
  if (mode === "convolutions")
    return { version, device, run: convolutions(build(join(folder, "deploy.prototxt"), "TEST", backend), backend) };
  const net = build(trainNet ?? "", "TRAIN", backend);
  const feed = { data: input(), label: Float32Array.from({ length: batch }, (_, i) => i) };
  if (mode === "forward")
    return {
      version,
      device,
      async run() {
        const tape = new Tape(backend, "forward");
        await lossOf(backend, net.forward(tape, { feed, iteration: 0, position: 0, drawMask }));
        tape[Symbol.dispose]();
      },
    };
  const solver = create("SolverParameter", {
    ...{ base_lr: 0.001, lr_policy: "fixed", momentum: 0.9, weight_decay: 0.0002, max_iter: 1e6 },
  });
  const events = solve(solver, { backend, train: { net, next: async () => feed }, tests: [], drawMask });
  return {
    version,
    device,
    async run() {
      // An update is made when the event after its rate is asked for: its work is waited for with the next loss.
      for (let event = await events.next(); !event.done; event = await events.next())
        if (event.value.kind === "iteration") return;
    },
  };
});
