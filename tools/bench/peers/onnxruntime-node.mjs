// @ts-check
// onnxruntime-node: native code, on the CPU.
import { createRequire } from "node:module";
import * as ort from "onnxruntime-node";
import { onnxModel } from "./onnx-model.mjs";
import { graph, input, request, serve } from "../candidates/protocol.mjs";

await serve(async () => {
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json");
  const session = await ort.InferenceSession.create(onnxModel(), {
    executionProviders: ["cpu"],
    intraOpNumThreads: request.threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
  const net = graph();
  const x = new ort.Tensor("float32", input(), [request.batch, ...net.input.shape.slice(1)]);
  return {
    version,
    run: async () => /** @type {Float32Array} */ ((await session.run({ [net.input.name]: x }))[net.output]?.data),
  };
});
