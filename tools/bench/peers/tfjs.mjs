// @ts-check
// TensorFlow.js with its WebAssembly backend, or its plain JavaScript one: --backend in the request is "wasm" or "cpu".
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { floats, graph, input, request, serve } from "../candidates/protocol.mjs";

const require = createRequire(import.meta.url);
// It greets on the streams that answers go to.
console.warn = () => {};
console.log = () => {};
/** @type {any} */
const tf = require("@tensorflow/tfjs");
const { backend } = /** @type {{ backend?: string }} */ (request);

async function start() {
  if (backend !== "wasm") return void (await tf.setBackend("cpu"));
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json")), "wasm-out")}/`);
  if (request.threads > 1) {
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", true);
    wasm.setThreadsCount(request.threads);
  }
  // It falls back to plain JavaScript without a word.
  if (!(await tf.setBackend("wasm")))
    throw new Error("its WebAssembly backend does not start in Node with these threads");
}

await serve(async () => {
  await start();
  await tf.ready();
  const net = graph();
  const weights = floats("weights.bin");
  /** @param {import("../graph.ts").Block} block */
  const tensor = ({ offset, shape }) =>
    tf.tensor(weights.slice(offset, offset + shape.reduce((a, b) => a * b, 1)), [...shape]);
  const trains = request.mode === "train";
  /** @type {Map<string, { w: any, b: any }>} */
  const learned = new Map();
  for (const step of net.steps)
    if (step.op === "conv") {
      // TensorFlow's filters lie height × width × inputs × outputs.
      const [w, b] = [tf.transpose(tensor(step.weights), [2, 3, 1, 0]), tensor(step.bias)];
      learned.set(step.y, trains ? { w: tf.variable(w), b: tf.variable(b) } : { w, b });
    }
  const x = tf.transpose(tf.tensor(input(), [request.batch, ...net.input.shape.slice(1)]), [0, 2, 3, 1]);

  const forward = () => {
    const blobs = new Map([[net.input.name, x]]);
    for (const step of net.steps) blobs.set(step.y, compute(step, blobs, learned, trains));
    return blobs.get(net.output);
  };
  const version = tf.version_core;
  if (!trains)
    return {
      version,
      async run() {
        const y = tf.tidy(forward);
        const data = await y.data();
        y.dispose();
        return data;
      },
    };
  const labels = tf.oneHot(tf.tensor1d([...Array(request.batch).keys()], "int32"), 1000);
  const optimizer = tf.train.momentum(0.001, 0.9);
  return {
    version,
    async run() {
      const loss = optimizer.minimize(
        () => tf.losses.softmaxCrossEntropy(labels, tf.reshape(forward(), [request.batch, 1000])),
        true,
      );
      await loss.data();
      loss.dispose();
    },
  };
});

/**
 * @param {import("../graph.ts").Step} step
 * @param {Map<string, any>} blobs
 * @param {Map<string, { w: any, b: any }>} learned
 * @param {boolean} trains
 */
function compute(step, blobs, learned, trains) {
  if (step.op === "concat")
    return tf.concat(
      step.xs.map((name) => blobs.get(name)),
      3,
    );
  const x = blobs.get(step.x);
  switch (step.op) {
    case "conv": {
      const { w, b } = /** @type {{ w: any, b: any }} */ (learned.get(step.y));
      const [height = 0, width = 0] = step.pad;
      const pad =
        height === 0 && width === 0
          ? "valid"
          : [
              [0, 0],
              [height, height],
              [width, width],
              [0, 0],
            ];
      if (!trains) return tf.fused.conv2d({ x, filter: w, strides: [...step.stride], pad, bias: b });
      return tf.add(tf.conv2d(x, w, [...step.stride], pad), b);
    }
    case "relu":
      return tf.relu(x);
    case "maxPool": {
      // Rounding up is padding by what the last window lacks.
      const lacks = Math.ceil((x.shape[1] - step.kernel) / step.stride) * step.stride + step.kernel - x.shape[1];
      const padded =
        lacks === 0
          ? x
          : tf.pad(x, [
              [0, 0],
              [0, lacks],
              [0, lacks],
              [0, 0],
            ]);
      return tf.maxPool(padded, step.kernel, step.stride, "valid");
    }
    case "mean":
      return tf.mean(x, [1, 2], true);
    default:
      return trains ? x : tf.softmax(x);
  }
}
