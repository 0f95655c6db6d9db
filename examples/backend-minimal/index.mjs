// @ts-check
// A backend to start from: buffers of its own, a few kernels of its own, and the rest lent by the oracle until you write them.
// It keeps every promise of the contract from the first hour: squeezenet conformance --backend ./index.mjs
import { asyncDispose, BackendError, kernelsFrom, oracle } from "@squeezenet/core";

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
  /** @param {{ length: number, alpha: number, beta: number }} g @param {object} x @param {object} y */
  axpby: ({ length, alpha, beta }, x, y) => {
    const [a, b] = [numbers(x), numbers(y)];
    return new Buffer(Float32Array.from({ length }, (_, i) => alpha * (a[i] ?? NaN) + beta * (b[i] ?? NaN)));
  },
  /** @param {{ length: number, slope: number }} g @param {object} x */
  relu: ({ slope }, x) => new Buffer(numbers(x).map((value) => (value > 0 ? value : slope * value))),
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
