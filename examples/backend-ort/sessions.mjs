// @ts-check
/** @import { InferenceSession } from "onnxruntime-node" */
/** @import { Value } from "./onnx-model.mjs" */
import { BackendError } from "@squeezenet/core";
import { Graph } from "./onnx-model.mjs";

/**
 * A kernel compiled for one geometry.
 * @typedef {{ session: InferenceSession, inputs: Graph["inputs"], running: number, evicted: boolean }} Model
 */

/** How many models are kept: training a net of five convolutions takes 42. */
const KEPT = 500;

/** @param {string} key @param {unknown} error */
const refused = (key, error) =>
  new BackendError(`ort: ONNX Runtime refuses ${key}: ${error instanceof Error ? error.message : String(error)}`);

/** Compiled models, the least recently used given up first, but never while one runs. */
export class Sessions {
  /** In the order of use. @type {Map<string, Promise<Model>>} */
  #models = new Map();
  #compiled = 0;

  /** @param {typeof import("onnxruntime-node")} ort */
  constructor(ort) {
    this.ort = ort;
    /** @type {InferenceSession.SessionOptions} */
    this.options = {
      executionProviders: ["cpu"],
      executionMode: "sequential",
      graphOptimizationLevel: "basic",
      // With more, Conv shares its sum out by the number of samples and threads, and a sample's bits depend on its batch.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    };
  }

  /**
   * Runs a kernel on the numbers of its inputs.
   * @param {string} key @param {(graph: Graph) => Value} build @param {number} length
   * @param {readonly Promise<Float32Array>[]} inputs
   */
  async run(key, build, length, inputs) {
    const using = this.#model(key, build, length).then((model) => {
      model.running++;
      return model;
    });
    // Both are waited for, whichever fails, so that `running` always comes down again.
    const [opened, arrived] = await Promise.allSettled([using, Promise.all(inputs)]);
    if (opened.status === "rejected") throw refused(key, opened.reason);
    const model = opened.value;
    try {
      // An input's own call has said what failed.
      if (arrived.status === "rejected") throw arrived.reason;
      return await this.#feed(model, arrived.value).catch((error) => {
        throw refused(key, error);
      });
    } finally {
      model.running--;
      await this.#releaseIfDone(model);
    }
  }

  /** @param {Model} model @param {readonly Float32Array[]} inputs */
  async #feed(model, inputs) {
    const feeds = model.inputs.map(({ name, dims }, i) => {
      const values = /** @type {Float32Array} */ (inputs[i]);
      return [name, new this.ort.Tensor("float32", values, dims)];
    });
    const answer = await model.session.run(Object.fromEntries(feeds));
    return /** @type {Float32Array} */ (Object.values(answer)[0]?.data);
  }

  describe() {
    return `${this.#compiled} models compiled, ${this.#models.size} kept; each kernel call runs one`;
  }

  async close() {
    for (const key of this.#models.keys()) await this.#evict(key);
  }

  /** @param {string} key @param {(graph: Graph) => Value} build @param {number} length */
  #model(key, build, length) {
    const model = this.#models.get(key) ?? this.#compile(build, length);
    // A Map keeps the order of insertion: the last used goes last.
    this.#models.delete(key);
    this.#models.set(key, model);
    const [oldest] = this.#models.keys();
    if (this.#models.size > KEPT && oldest !== undefined) void this.#evict(oldest);
    return model;
  }

  /** @param {(graph: Graph) => Value} build @param {number} length @returns {Promise<Model>} */
  async #compile(build, length) {
    this.#compiled++;
    const graph = new Graph();
    const output = build(graph);
    const session = await this.ort.InferenceSession.create(graph.model(output, length), this.options);
    return { session, inputs: graph.inputs, running: 0, evicted: false };
  }

  /** @param {string} key */
  async #evict(key) {
    const compiling = this.#models.get(key);
    this.#models.delete(key);
    // One that could not be compiled has nothing to release; its call has rejected.
    const model = await compiling?.catch(() => undefined);
    if (model === undefined) return;
    model.evicted = true;
    await this.#releaseIfDone(model);
  }

  /** @param {Model} model */
  async #releaseIfDone(model) {
    if (model.evicted && model.running === 0) await model.session.release();
  }
}
