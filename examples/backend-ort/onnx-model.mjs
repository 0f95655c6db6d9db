// @ts-check
// A graph of ONNX operators, and its bytes. Field numbers are those of onnx.proto3.
import { bytes, int, message } from "./protobuf.mjs";

const IR_VERSION = 8;
const OPSET = 17;

/** TensorProto.DataType */
export const FLOAT = 1;
const INT64 = 7;
export const DOUBLE = 11;

/** AttributeProto.AttributeType */
const INT = 2;
const STRING = 3;
const INTS = 7;

/** @typedef {string} Value the name of a tensor inside a graph */
/** @typedef {number | string | readonly number[]} Attribute */

/** @param {Float32Array | BigInt64Array} values */
const raw = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** @param {string} name @param {Attribute} value */
function attribute(name, value) {
  if (typeof value === "number") return message(bytes(1, name), int(3, value), int(20, INT));
  if (typeof value === "string") return message(bytes(1, name), bytes(4, value), int(20, STRING));
  return message(bytes(1, name), ...value.map((each) => int(8, each)), int(20, INTS));
}

/** @param {Value} name @param {readonly number[]} dims */
function floatValue(name, dims) {
  const shape = message(...dims.map((dim) => bytes(1, int(1, dim))));
  return message(bytes(1, name), bytes(2, bytes(1, message(int(1, FLOAT), bytes(2, shape)))));
}

/** Float32 inputs in, one float32 output out; in between whatever `node` adds. */
export class Graph {
  /** @type {Uint8Array[]} */
  #nodes = [];
  /** @type {Uint8Array[]} */
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

  /** @param {number} type @param {readonly number[]} dims @param {Float32Array | BigInt64Array} values */
  #constant(type, dims, values) {
    const name = this.#name();
    const tensor = message(...dims.map((dim) => int(1, dim)), int(2, type), bytes(8, name), bytes(9, raw(values)));
    this.#constants.push(tensor);
    return name;
  }

  /** @param {readonly number[]} values @param {readonly number[]} dims */
  floats(values, dims = [values.length]) {
    return this.#constant(FLOAT, dims, Float32Array.from(values));
  }

  /** One number, for whatever shape. @param {number} value */
  float(value) {
    return this.floats([value], []);
  }

  /** Whole numbers: axes, shapes, indices. @param {readonly number[]} values @param {readonly number[]} dims */
  ints(values, dims = [values.length]) {
    return this.#constant(INT64, dims, BigInt64Array.from(values, BigInt));
  }

  /**
   * An operator with several outputs.
   * @param {string} op @param {readonly Value[]} inputs @param {Readonly<Record<string, Attribute>>} attributes
   * @param {number} count
   */
  nodes(op, inputs, attributes, count) {
    const outputs = Array.from({ length: count }, () => this.#name());
    this.#nodes.push(
      message(
        ...inputs.map((name) => bytes(1, name)),
        ...outputs.map((name) => bytes(2, name)),
        bytes(4, op),
        ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
      ),
    );
    return outputs;
  }

  /**
   * An operator with one output.
   * @param {string} op @param {readonly Value[]} inputs @param {Readonly<Record<string, Attribute>>} attributes
   * @returns {Value}
   */
  node(op, inputs, attributes = {}) {
    return /** @type {Value} */ (this.nodes(op, inputs, attributes, 1)[0]);
  }

  /** The bytes of a model that answers `output`, as `length` numbers. @param {Value} output @param {number} length */
  model(output, length) {
    const flat = this.node("Reshape", [output, this.ints([length])]);
    const graph = message(
      ...this.#nodes.map((node) => bytes(1, node)),
      bytes(2, "kernel"),
      ...this.#constants.map((tensor) => bytes(5, tensor)),
      ...this.inputs.map(({ name, dims }) => bytes(11, floatValue(name, dims))),
      bytes(12, floatValue(flat, [length])),
    );
    return message(int(1, IR_VERSION), bytes(2, "squeezenet-backend-ort"), bytes(7, graph), bytes(8, int(2, OPSET)));
  }
}
