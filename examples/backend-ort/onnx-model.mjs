// @ts-check
// A graph of ONNX operators that grows node by node, and its bytes.
/** @import { AttributeValue, NodeProto, TensorProto, TensorValues } from "@squeezenet/onnx" */
import { elementTypes, encodeModel, node, tensor, tensorValue } from "@squeezenet/onnx";

const OPSET = 17;

/** What the operator Cast is told. */
export const FLOAT = elementTypes.FLOAT;
export const DOUBLE = elementTypes.DOUBLE;

/** @typedef {string} Value the name of a tensor inside a graph */
/** @typedef {Readonly<Record<string, AttributeValue>>} Attributes */

/** Float32 inputs in, one float32 output out; in between whatever `node` adds. */
export class Graph {
  /** @type {NodeProto[]} */
  #nodes = [];
  /** @type {TensorProto[]} */
  #constants = [];
  #names = 0;
  /** @type {{ name: Value, dims: readonly number[] }[]} */
  inputs = [];

  #name() {
    return `t${this.#names++}`;
  }

  /** The kernel's next argument, seen in this shape. @param {readonly number[]} dims */
  input(dims) {
    const name = this.#name();
    this.inputs.push({ name, dims });
    return name;
  }

  /** @param {readonly number[]} dims @param {TensorValues} values */
  #constant(dims, values) {
    const name = this.#name();
    this.#constants.push(tensor(name, values, dims));
    return name;
  }

  /** @param {readonly number[]} values @param {readonly number[]} dims */
  floats(values, dims = [values.length]) {
    return this.#constant(dims, Float32Array.from(values));
  }

  /** One number, for whatever shape. @param {number} value */
  float(value) {
    return this.floats([value], []);
  }

  /** Whole numbers: axes, shapes, indices. @param {readonly number[]} values @param {readonly number[]} dims */
  ints(values, dims = [values.length]) {
    return this.#constant(dims, BigInt64Array.from(values, BigInt));
  }

  /**
   * An operator with several outputs.
   * @param {string} op @param {readonly Value[]} inputs @param {Attributes} attributes @param {number} count
   */
  nodes(op, inputs, attributes, count) {
    const outputs = Array.from({ length: count }, () => this.#name());
    this.#nodes.push(node(op, { inputs, outputs, attributes }));
    return outputs;
  }

  /**
   * An operator with one output.
   * @param {string} op @param {readonly Value[]} inputs @param {Attributes} attributes
   * @returns {Value}
   */
  node(op, inputs, attributes = {}) {
    const output = this.#name();
    this.#nodes.push(node(op, { inputs, outputs: [output], attributes }));
    return output;
  }

  /** The bytes of a model that answers `output`, as `length` numbers. @param {Value} output @param {number} length */
  model(output, length) {
    const flat = this.node("Reshape", [output, this.ints([length])]);
    const graph = {
      node: this.#nodes,
      name: "kernel",
      initializer: this.#constants,
      input: this.inputs.map(({ name, dims }) => tensorValue(name, dims)),
      output: [tensorValue(flat, [length])],
    };
    return encodeModel({ graph, opset: OPSET, producer: "squeezenet-backend-ort" });
  }
}
