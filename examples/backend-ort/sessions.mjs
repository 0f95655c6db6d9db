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
    const entry = this.#entries.get(key) ?? this.#made(kernel, geometry);
    entry.users++;
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
      await this.#shrink(capacity);
    }
  }

  async close() {
    await this.#shrink(0);
  }

  /** @param {KernelName} kernel @param {object} geometry @returns {Entry} */
  #made(kernel, geometry) {
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
    return { shapes: graph.inputs, session, users: 0 };
  }

  /** Lets go of the sessions that have waited longest. @param {number} most */
  async #shrink(most) {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= most) return;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      await (await entry.session).release();
    }
  }
}
