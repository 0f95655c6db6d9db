import {
  addressedMasks,
  copyTrainedLayers,
  type Net,
  type Phase,
  toNetParameter,
  type Transfer,
} from "@squeezenet/caffe";
import { writeNetBinary } from "@squeezenet/caffe-io";
import { asyncDispose, type Backend, type Shape, Tape } from "@squeezenet/core";
import { type WritableFile, writeBytes } from "@squeezenet/data";
import type { Blob } from "./blob.ts";
import { type Gradients, gradientsOf } from "./gradients.ts";
import { feedOf, type Inputs, noBlob, shapesOf } from "./inputs.ts";
import { NetForms, type NetMaking } from "./net-forms.ts";
import { ParamBlob } from "./param-blob.ts";
import type { Range } from "./part-of-net.ts";
import { readWeights, type WeightsSource } from "./read-net.ts";

/** Which part of the net runs, and which blobs come back. */
export interface ForwardOptions<Kept extends string = string> extends Range {
  /** Blobs in the middle to give too, or "all". Default: the outputs alone. */
  readonly keep?: readonly Kept[] | "all";
}

/** Where backward starts, and whose gradients come back. */
export interface BackwardOptions {
  /** Gradients of outputs to go back from. Default: those of the net's losses, as training takes them. */
  readonly diffs?: Inputs;
  /** Blobs in the middle whose gradients are wanted, besides those of the inputs and the params. */
  readonly keep?: readonly string[];
}

/** A layer as it stands in the net, automatic Splits included. */
export interface LayerFacts {
  readonly name: string;
  readonly type: string;
  readonly bottoms: readonly string[];
  readonly tops: readonly string[];
}

/** From what a net was built, and what its end is. */
export interface LoadedNetOptions extends NetMaking {
  /** Frees what the net stands on. @throws LifetimeError the second time */
  readonly release: () => Promise<void>;
}

/**
 * A net that is ready to run, with pycaffe's words. `loadNet` makes it, and so does `loadSolver`. Whoever made it with `loadNet`
 * calls `free`, or says `await using`; nothing else has to be disposed of.
 */
export class LoadedNet implements AsyncDisposable {
  // Declared under the symbol's own name, and defined under core's: an engine may lack the symbol (see core's scoped.ts).
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;

  static {
    // What was freed early may leave its scope.
    const value = async function (this: LoadedNet): Promise<void> {
      if (!this.#freed) await this.free();
    };
    Object.defineProperty(this.prototype, asyncDispose, { value, configurable: true, writable: true });
  }

  readonly #forms: NetForms;
  readonly #seed: number;
  readonly #release: () => Promise<void>;
  #freed = false;
  /** Passes so far, from which TRAIN draws new masks each time. */
  #passes = 0;

  /** @param net the one that owns the weights */
  constructor(net: Net, { release, ...making }: LoadedNetOptions) {
    this.#forms = new NetForms(net, making);
    this.#seed = making.seed;
    this.#release = release;
  }

  get phase(): Phase {
    return this.#net.phase;
  }

  get name(): string {
    return this.#net.name;
  }

  /** What computes; for what this class does not do. */
  get backend(): Backend {
    return this.#net.backend;
  }

  /** The names of the blobs to feed. */
  get inputs(): readonly string[] {
    return [...this.#net.inputs.keys()];
  }

  /** The names of the blobs that `forward` gives, in Caffe's order. */
  get outputs(): readonly string[] {
    return this.#net.outputs;
  }

  /** The shape of every blob, in order of execution. Their numbers come from `forward` with `keep`. */
  get blobs(): ReadonlyMap<string, { readonly shape: Shape }> {
    return new Map([...this.#net.shapes].map(([name, shape]) => [name, { shape }]));
  }

  /** Each layer's learned blobs, in Caffe's order (weights, then bias), by the layer's name. */
  get params(): ReadonlyMap<string, readonly ParamBlob[]> {
    const learned = this.#net.layers.filter(({ layer }) => layer.blobs.length > 0);
    return new Map(
      learned.map(({ parameter, layer }) => [parameter.name, layer.blobs.map((view) => new ParamBlob(view))]),
    );
  }

  get layers(): readonly LayerFacts[] {
    return this.#net.layers.map(({ parameter: { name, type }, bottoms, tops }) => ({ name, type, bottoms, tops }));
  }

  /**
   * Runs the net, from `start` to `end` where these are given, and gives its outputs and the blobs to keep, each with shape
   * and numbers. Inputs that come with another shape reshape the net first, as a batch of another size does.
   * With `start` the inputs are the blobs that the layer takes. In TRAIN each pass draws new masks.
   * @throws NetError for an input that is missing, is not the net's or does not fill its blob, or for an unknown layer or blob
   * @throws LabelError for a label that is none of the classes
   * @throws LifetimeError after `free`
   */
  async forward<Kept extends string = never>(
    inputs?: Inputs,
    options?: ForwardOptions<Kept>,
  ): Promise<Record<string, Blob> & Record<Kept, Blob>>;
  async forward(inputs: Inputs = {}, { keep = [], ...range }: ForwardOptions = {}): Promise<Record<string, Blob>> {
    this.#forms.owner.expectLive("run");
    if (range.start === undefined) this.reshape(shapesOf(inputs, this.#net));
    const net = this.#forms.partOf(range, inputs);
    const names = [...new Set([...net.outputs, ...(keep === "all" ? net.shapes.keys() : keep)])];
    const feed = feedOf(net, inputs);
    using tape = new Tape(net.backend, "forward");
    const { blobs } = net.forward(
      tape,
      { feed, iteration: this.#passes++, position: 0, drawMask: addressedMasks(this.#seed) },
      keep.length > 0 ? "all" : "outputs",
    );
    const read = names.map(async (name): Promise<readonly [string, Blob]> => {
      const tensor = blobs.get(name);
      if (tensor === undefined) throw noBlob(net, name);
      return [name, { shape: tensor.shape, data: await net.backend.read(tensor.buffer) }];
    });
    return Object.fromEntries(await Promise.all(read));
  }

  /**
   * Runs the net forward and back: gradients of the inputs, of all learned blobs, and of the blobs to keep. Unlike pycaffe's
   * it takes the inputs itself, and gives the outputs too, so that no pass stays open in between.
   * @throws NetError as `forward`, and for a net without a loss where no diffs are given
   */
  async backward(inputs: Inputs = {}, { diffs = {}, keep = [] }: BackwardOptions = {}): Promise<Gradients> {
    this.#forms.owner.expectLive("run");
    this.reshape(shapesOf(inputs, this.#net));
    const net = this.#forms.differentiable();
    const request = { iteration: this.#passes++, seed: this.#seed, diffs, keep };
    return gradientsOf(net, { ...request, feed: feedOf(net, inputs) });
  }

  /**
   * Gives inputs other shapes; the weights stay. Nothing happens where the shapes are the same.
   * @throws NetError for a blob that is no input, or a shape that a layer cannot take
   */
  reshape(shapes: Readonly<Record<string, Shape>>): void {
    this.#forms.reshape(shapes);
  }

  /**
   * Copies weights into the layers of the same name (Net::CopyTrainedLayersFrom), or nothing where anything does not fit.
   * @returns which layers were copied, which the file has besides, and which it lacks
   * @throws DataError, WireError for a file that cannot be read
   * @throws WeightsError, in Caffe's words, for another number of blobs or another shape
   */
  async copyFrom(weights: WeightsSource): Promise<Transfer> {
    const { message, file } = await readWeights(weights);
    return copyTrainedLayers(this.#forms.owner, message, file);
  }

  /**
   * The net with its weights as a .caffemodel, which Caffe loads. The same net always gives the same bytes.
   * @param file where it is written too, whole or not at all
   * @throws DataError where it cannot be written
   */
  async save(file?: WritableFile): Promise<Uint8Array> {
    const bytes = writeNetBinary(await toNetParameter(this.#net));
    if (file !== undefined) await writeBytes(file, bytes);
    return bytes;
  }

  /**
   * Frees the weights, and closes the backend unless it was handed in open.
   * @throws LifetimeError the second time, and for a solver's net, which the solver frees
   */
  async free(): Promise<void> {
    await this.#release();
    this.#freed = true;
  }

  get #net(): Net {
    return this.#forms.net;
  }
}
