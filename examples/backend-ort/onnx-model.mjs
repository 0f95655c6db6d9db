// @ts-check
// ONNX models, built node by node and written in protocol buffers: the few messages of onnx.proto3 that a graph of float32
// arithmetic needs (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).

const IR_VERSION = 8;
const OPSET = 17;
/** Kinds of elements and of attributes, by their numbers in onnx.proto3. */
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** An ONNX graph under construction. Values are names; every operator here has one output. */
export class Graph {
  /** @type {Uint8Array[]} */
  #nodes = [];
  /** @type {Uint8Array[]} */
  #constants = [];
  /** @type {(readonly number[])[]} */
  #inputs = [];
  #names = 0;

  /** The shapes of the inputs, which are called x0, x1, … */
  get inputs() {
    return this.#inputs;
  }

  /** @param {readonly number[]} shape */
  input(...shape) {
    this.#inputs.push(shape);
    return `x${this.#inputs.length - 1}`;
  }

  /** A float32 constant of any shape; a lone number is a scalar. @param {number | ArrayLike<number>} values @param {readonly number[]} shape */
  floats(values, shape = typeof values === "number" ? [] : [values.length]) {
    const data = Float32Array.from(typeof values === "number" ? [values] : values);
    return this.#constant(FLOAT, shape, data);
  }

  /** An int64 constant, for shapes, axes and indices. @param {ArrayLike<number>} values @param {readonly number[]} shape */
  integers(values, shape = [values.length]) {
    return this.#constant(INT64, shape, BigInt64Array.from(Array.from(values, BigInt)));
  }

  /** @param {number} type @param {readonly number[]} shape @param {ArrayBufferView} data */
  #constant(type, shape, data) {
    const name = `c${this.#names++}`;
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#constants.push(message(...shape.map((size) => integer(1, size)), integer(2, type), text(8, name), bytes(9, raw))); // prettier-ignore
    return name;
  }

  /**
   * The output of an operator.
   * @param {string} operator
   * @param {readonly string[]} inputs
   * @param {Readonly<Record<string, number | string | readonly number[]>>} attributes
   */
  node(operator, inputs, attributes = {}) {
    const output = `y${this.#names++}`;
    const written = Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value)));
    this.#nodes.push(message(...inputs.map((name) => text(1, name)), text(2, output), text(4, operator), ...written));
    return output;
  }

  /** The whole model, whose one output is a value of the graph. @param {string} output */
  model(output) {
    const graph = message(
      ...this.#nodes.map((node) => bytes(1, node)),
      text(2, "kernel"),
      ...this.#constants.map((constant) => bytes(5, constant)),
      ...this.#inputs.map((shape, i) => bytes(11, valueInfo(`x${i}`, shape))),
      bytes(12, valueInfo(output, null)),
    );
    return message(integer(1, IR_VERSION), bytes(7, graph), bytes(8, message(text(1, ""), integer(2, OPSET))));
  }
}

/** @param {string} name @param {number | string | readonly number[]} value */
function attribute(name, value) {
  if (typeof value === "string") return message(text(1, name), text(4, value), integer(20, ATTRIBUTE_STRING));
  if (typeof value === "number") return message(text(1, name), integer(3, value), integer(20, ATTRIBUTE_INT));
  return message(text(1, name), ...value.map((each) => integer(8, each)), integer(20, ATTRIBUTE_INTS));
}

/** A float32 tensor; without a shape, of any. @param {string} name @param {readonly number[] | null} shape */
function valueInfo(name, shape) {
  const dimensions = shape?.map((size) => bytes(1, message(integer(1, size))));
  const tensor = message(integer(1, FLOAT), ...(dimensions ? [bytes(2, message(...dimensions))] : []));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

/** @param {readonly Uint8Array[]} fields */
function message(...fields) {
  return Uint8Array.from(Buffer.concat(fields));
}

/** A field that holds a whole number. @param {number} field @param {number} value */
function integer(field, value) {
  return Uint8Array.from([...varint(field << 3), ...varint(value)]);
}

/** A field that holds bytes: their count, then themselves. @param {number} field @param {Uint8Array} content */
function bytes(field, content) {
  return message(Uint8Array.from([...varint((field << 3) | 2), ...varint(content.length)]), content);
}

/** @param {number} field @param {string} content */
function text(field, content) {
  return bytes(field, new TextEncoder().encode(content));
}

/** Seven bits a byte, the least first; a negative number as the 64 bits of its two's complement. @param {number} value */
function varint(value) {
  const written = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) written.push(Number(left & 127n) | 128);
  written.push(Number(left));
  return written;
}
