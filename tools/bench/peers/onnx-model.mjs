// @ts-check
// The net as an ONNX file, from the steps and weights that every candidate is given.
import { encodeModel, node, tensor, tensorValue } from "@squeezenet/onnx";
import { floats, graph, request } from "../candidates/protocol.mjs";

/**
 * A step as operator, inputs and attributes; `weights` names a tensor of the file of weights.
 * @param {import("../graph.ts").Step} step
 * @param {(name: string, block: import("../graph.ts").Block) => string} weights
 * @returns {[op: string, inputs: readonly string[], attributes?: Record<string, number | readonly number[]>]}
 */
function operator(step, weights) {
  switch (step.op) {
    case "conv": {
      const inputs = [step.x, weights(`${step.y}.w`, step.weights), weights(`${step.y}.b`, step.bias)];
      return ["Conv", inputs, { kernel_shape: step.kernel, strides: step.stride, pads: [...step.pad, ...step.pad] }];
    }
    case "maxPool": {
      const [kernel, stride] = [step.kernel, step.stride].map((extent) => [extent, extent]);
      return ["MaxPool", [step.x], { kernel_shape: kernel, strides: stride, ceil_mode: 1 }];
    }
    case "concat":
      return ["Concat", step.xs, { axis: 1 }];
    case "relu":
      return ["Relu", [step.x]];
    case "mean":
      return ["GlobalAveragePool", [step.x]];
    case "softmax":
      return ["Softmax", [step.x], { axis: 1 }];
  }
}

/** @returns {Uint8Array} */
export function onnxModel() {
  const { input, output, steps } = graph();
  const weights = floats("weights.bin");
  /** @type {import("@squeezenet/onnx").TensorProto[]} */
  const initializer = [];
  /** @param {string} name @param {import("../graph.ts").Block} block */
  const weightsOf = (name, { offset, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1);
    initializer.push(tensor(name, weights.subarray(offset, offset + length), shape));
    return name;
  };
  const nodes = steps.map((step) => {
    const [op, inputs, attributes] = operator(step, weightsOf);
    return node(op, { inputs, outputs: [step.y], name: step.y, attributes });
  });
  const shape = [request.batch, ...input.shape.slice(1)];
  return encodeModel({
    opset: 13,
    graph: {
      node: nodes,
      name: "net",
      initializer,
      input: [tensorValue(input.name, shape)],
      output: [tensorValue(output, [request.batch, 1000, 1, 1])],
    },
  });
}
