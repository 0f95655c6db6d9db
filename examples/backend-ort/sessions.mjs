// @ts-check
/** @import { InferenceSession } from "onnxruntime-node" */
/** @import { Geometry, KernelName } from "@squeezenet/core" */
import { kernels } from "./kernels/index.mjs";
import { Graph } from "./onnx-model.mjs";

/**
 * Builds a kernel's graph for one geometry: declares its inputs in the kernel's order, and returns its output.
 * @template {KernelName} Name
 * @typedef {(graph: Graph, g: Geometry<Name>) => string} Build
 */

/** Sessions that are kept: several nets' worth. One takes some ten kilobytes and a millisecond or two to make. */
const capacity = 512;

/**
 * @typedef {object} Entry
 * @property {readonly (readonly number[])[]} shapes of the inputs
 * @property {Promise<InferenceSession>} session
 * @property {number} users runs under way
 */

/** An ONNX Runtime session for each kernel and geometry, made when it is first wanted. */
export class Sessions {
  #ort;
  #threads;
  #capacity = capacity;
  /** In the order in which they were last wanted. @type {Map<string, Entry>} */
  #entries = new Map();

  /** @param {typeof import("onnxruntime-node")} ort @param {number} threads */
  constructor(ort, threads) {
    this.#ort = ort;
    this.#threads = threads;
  }

  /** Runs a kernel. @param {KernelName} kernel @param {object} geometry @param {readonly Float32Array[]} inputs */
  async run(kernel, geometry, inputs) {
    const key = `${kernel} ${JSON.stringify(geometry)}`;
    const entry = this.#entries.get(key) ?? this.#made(key, kernel, geometry);
    entry.users++;
    // Wanted last, so last in the order.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    try {
      const session = await entry.session;
      const tensors = inputs.map((values, i) => [`x${i}`, new this.#ort.Tensor("float32", values, entry.shapes[i])]);
      const [output] = Object.values(await session.run(Object.fromEntries(tensors)));
      return /** @type {Float32Array} */ (output?.data);
    } catch (error) {
      throw new Error(`ort: ${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      entry.users--;
      await this.#shrink();
    }
  }

  /** Lets go of every session: at once, or when its last run ends. */
  async close() {
    this.#capacity = 0;
    await this.#shrink();
  }

  /** @param {string} key @param {KernelName} kernel @param {object} geometry @returns {Entry} */
  #made(key, kernel, geometry) {
    const graph = new Graph();
    const build = /** @type {Build<any>} */ (kernels[kernel]);
    const model = graph.model(build(graph, geometry));
    const session = this.#ort.InferenceSession.create(model, {
      intraOpNumThreads: this.#threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // A graph of a few operators has little to gain, and rewriting it takes longer than running it.
      graphOptimizationLevel: "disabled",
      logSeverityLevel: 3,
    });
    // The runs that wait for it are told why; nothing else shall wait for it, or let go of it.
    session.catch(() => this.#entries.delete(key));
    return { shapes: graph.inputs, session, users: 0 };
  }

  /** Lets go of the sessions that have waited longest, where there are too many. */
  async #shrink() {
    const tooMany = this.#entries.size - this.#capacity;
    if (tooMany <= 0) return;
    const idle = [...this.#entries].filter(([, { users }]) => users === 0).slice(0, tooMany);
    for (const [key] of idle) this.#entries.delete(key);
    await Promise.all(idle.map(async ([, { session }]) => (await session).release()));
  }
}
