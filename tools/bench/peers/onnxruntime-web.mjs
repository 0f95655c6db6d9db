// @ts-check
// onnxruntime-web: WebAssembly with SIMD, as in a page.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web";
import { onnxModel } from "./onnx-model.mjs";
import { graph, input, request, serve } from "../candidates/protocol.mjs";

await serve(async () => {
  const entry = fileURLToPath(import.meta.resolve("onnxruntime-web"));
  const { version } = JSON.parse(
    readFileSync(`${entry.slice(0, entry.indexOf("onnxruntime-web"))}onnxruntime-web/package.json`, "utf8"),
  );
  ort.env.wasm.numThreads = request.threads;
  const session = await ort.InferenceSession.create(onnxModel(), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
  });
  const net = graph();
  const x = new ort.Tensor("float32", input(), [request.batch, ...net.input.shape.slice(1)]);
  return {
    version,
    run: async () => /** @type {Float32Array} */ ((await session.run({ [net.input.name]: x }))[net.output]?.data),
  };
});
