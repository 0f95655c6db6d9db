// @ts-check
// A backend to start from: buffers of its own, a few kernels of its own, and the rest lent by the oracle until you write them.
// It keeps every promise of the contract from the first hour: squeezenet conformance --backend ./index.mjs
import { asyncDispose, BackendError, exp, kernelsFrom, log, mathematics, oracle, power } from "@squeezenet/core";

/** Numbers of this backend. Only it looks inside; for you they may live on a device. */
class Buffer {
  /** @param {Float32Array} values */
  constructor(values) {
    /** @type {Float32Array | null} */
    this.values = values;
  }
}

/**
 * The numbers of a buffer that is ours and not freed.
 * @param {object} buffer
 */
function numbers(buffer) {
  if (!(buffer instanceof Buffer)) throw new BackendError("minimal: this buffer is another backend's");
  if (buffer.values === null) throw new BackendError("minimal: this buffer was freed");
  return buffer.values;
}

/** Kernels of our own: they read their inputs, leave them alone, and return one new buffer. */
const own = {
  /**
   * Every activation, bias and update: the formula becomes a function of the element, node by node.
   * @param {import("@squeezenet/core").Geometry<"pointwise">} g @param {object[]} inputs
   */
  pointwise(g, ...inputs) {
    const { formula, length, channels, inner } = g;
    const x = inputs.map(numbers);
    /** @typedef {(element: number) => number} Value */
    /** @type {Value} */
    const value = mathematics.fold(formula.root, {
      /** @returns {Value} */
      input: (place) =>
        place === formula.spread
          ? (i) => x[place]?.[Math.floor(i / inner) % channels] ?? NaN
          : (i) => x[place]?.[i] ?? NaN,
      number: (constant) => () => constant,
      scalar: (name) => () => Reflect.get(g, name),
      "+": (a, b) => (i) => a(i) + b(i),
      "-": (a, b) => (i) => a(i) - b(i),
      "*": (a, b) => (i) => a(i) * b(i),
      "/": (a, b) => (i) => a(i) / b(i),
      sqrt: (a) => (i) => Math.sqrt(a(i)),
      // Not Math's, whose last bits are each engine's own.
      exp: (a) => (i) => exp(a(i)),
      log: (a) => (i) => log(a(i)),
      pow: (a, p) => (i) => power(a(i), p),
      where: (a, b, yes, no) => (i) => (a(i) > b(i) ? yes(i) : no(i)),
    });
    return new Buffer(Float32Array.from({ length }, (_, i) => value(i)));
  },
  /** @param {{ length: number }} g @param {object} x */
  sum: (g, x) => new Buffer(Float32Array.of(numbers(x).reduce((total, value) => total + value, 0))),
};

/**
 * A kernel that the oracle computes for us. Replace these one by one; the kit tells when one is wrong.
 * @param {import("@squeezenet/core").Backend} truth
 * @param {import("@squeezenet/core").KernelName} name
 */
const lent =
  (truth, name) =>
  /** @param {object} geometry @param {object[]} inputs */
  (geometry, ...inputs) => {
    const theirs = inputs.map((input) => truth.upload(numbers(input)));
    /** @type {(...call: object[]) => object} */
    const kernel = Reflect.get(truth.kernels, name);
    const output = kernel(geometry, ...theirs);
    for (const buffer of theirs) truth.free(buffer);
    // The oracle's buffers hold their numbers at hand; another backend's would have to be read.
    return new Buffer(/** @type {{ values: Float32Array }} */ (output).values);
  };

/** @type {import("@squeezenet/core").BackendModule} */
const minimal = {
  api: 1,
  name: "minimal",
  async open(options = {}) {
    // exact=true asks for the same bits on every machine, which plain JavaScript gives anyway.
    const [unknown] = Object.keys(options).filter((name) => name !== "exact");
    if (unknown !== undefined) throw new BackendError(`minimal: unknown option "${unknown}" (there is: exact)`);
    const truth = await oracle.open();
    return {
      name: "minimal",
      device: "plain JavaScript, most of it lent by the oracle",
      traits: { precision: "float32", deterministic: true },
      kernels: { ...kernelsFrom((name) => lent(truth, name)), ...own },
      upload: (values) => new Buffer(values.slice()),
      read: async (buffer) => numbers(buffer).slice(),
      free(buffer) {
        numbers(buffer);
        /** @type {Buffer} */ (buffer).values = null;
      },
      async [asyncDispose]() {},
    };
  },
};

export default minimal;
