import type { NetParameter } from "@squeezenet/caffe-io";
import {
  type Backend,
  expectOpen,
  expectFound,
  LifetimeError,
  type Shape,
  type Tape,
  type Tensor,
} from "@squeezenet/core";
import { blobTable } from "./blob-table.ts";
import { buildLayers } from "./build-layers.ts";
import type { BuiltLayer } from "./built-layer.ts";
import { checkLabels, type FeedLabels, labelRules } from "./label-rules.ts";
import type { Phase, Step } from "./layer.ts";
import type { NetOptions } from "./net-options.ts";
import { nonFiniteInputs } from "./non-finite-inputs.ts";
import type { Param } from "./param.ts";
import type { Pass, WeightedLoss } from "./pass.ts";

/** A Caffe net on a backend: layers in order, blobs by name, learned blobs. */
export class Net {
  readonly name: string;
  readonly phase: Phase;
  readonly backend: Backend;
  /** In order of execution, automatic Split layers included. */
  readonly layers: readonly BuiltLayer[];
  /** The learned blobs in Caffe's order, shared ones once: the order of a solver state's history. */
  readonly params: readonly Param[];
  /** Blobs that the caller feeds. */
  readonly inputs: ReadonlyMap<string, Shape>;
  /** Blobs that no layer takes, in alphabetical order, as Caffe numbers them. */
  readonly outputs: readonly string[];
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly #labels: readonly FeedLabels[];
  readonly #onWarning: NetOptions["onWarning"];
  readonly #onLayer: (name: string) => void;
  readonly #forceBackward: boolean;
  readonly #shared: boolean;
  #freed = false;

  /**
   * Builds the net from a parameter that is already upgraded and filtered for its phase.
   * @throws NetError that says which layer cannot be built, where it stands and what is supported
   * @throws BackendError for a backend that was not awaited
   */
  constructor(parameter: NetParameter, options: NetOptions) {
    expectOpen(options.backend, "new Net");
    this.name = parameter.name;
    this.phase = options.phase;
    this.backend = options.backend;
    this.#shared = options.share !== undefined;
    this.#onWarning = options.onWarning;
    this.#onLayer = options.onLayer ?? (() => {});
    this.#forceBackward = options.forceBackward ?? parameter.force_backward;
    this.layers = buildLayers(parameter, { ...options, forceBackward: this.#forceBackward });
    this.params = [...new Set(this.layers.flatMap(({ layer }) => layer.blobs.map(({ param }) => param)))];
    ({ shapes: this.shapes, inputs: this.inputs, outputs: this.outputs } = blobTable(this.layers));
    this.#labels = labelRules(this.layers);
  }

  /**
   * Runs the layers. Blobs are released after their last use; the pass keeps the outputs, or `all` blobs.
   * @throws LabelError for a label in the feed that is none of the classes
   * @throws LifetimeError after the net was freed
   */
  forward(tape: Tape, step: Step, keep: "outputs" | "all" = "outputs"): Pass {
    this.expectLive("run forward");
    checkLabels(this.#labels, step.feed);
    if (this.#onWarning !== undefined) nonFiniteInputs(this.inputs, step.feed).forEach(this.#onWarning);
    const blobs = new Map<string, Tensor>();
    const origins = new Map<string, Tensor>();
    const losses: WeightedLoss[] = [];
    for (const { parameter, layer, bottoms, tops, lossWeights, blocked } of this.layers) {
      this.#onLayer(parameter.name);
      const xs = bottoms.map((blob, i) =>
        blocked[i] ? { ...expectFound(blobs, blob), tracked: false } : expectFound(blobs, blob),
      );
      const { tops: ys, loss } = layer.forward(tape, xs, step);
      if (keep === "outputs") this.#releaseTaken(tape, blobs, bottoms, losses);
      const tracked = this.#forceBackward && bottoms.length === 0;
      tops.forEach((blob, i) => {
        const y = expectFound(ys, i);
        const top = tracked ? { ...y, tracked } : y;
        blobs.set(blob, top);
        if (!origins.has(blob)) origins.set(blob, top);
        const weight = lossWeights[i] ?? 0;
        if (weight === 0) return;
        const generic = { terms: y, divisor: 1, samples: y.shape[0] ?? 1 };
        losses.push({ ...(loss ?? generic), weight, blob, top: y });
      });
    }
    return { blobs, origins, losses };
  }

  /**
   * Frees the learned blobs, unless they are another net's. Unlike disposal, which may happen twice, this is done once by the
   * net's one owner, as a backend frees a buffer once: a second owner would go on to use weights that are gone.
   * @throws LifetimeError the second time
   */
  free(): void {
    this.expectLive("be freed again");
    this.#freed = true;
    if (!this.#shared) for (const param of this.params) param.free();
  }

  /**
   * @param use what is about to be done: "run forward"
   * @throws LifetimeError after the net was freed
   */
  expectLive(use: string): void {
    if (this.#freed)
      throw new LifetimeError(
        `net "${this.name}" was freed and cannot ${use}: free it after its last use, or build it again`,
      );
  }

  /** The layer of that name. */
  layer(name: string): BuiltLayer | undefined {
    return this.layers.find(({ parameter }) => parameter.name === name);
  }

  /** Why splits of one effective batch cannot give the same result on this net; empty where they do. */
  get mixesSamples(): readonly string[] {
    return this.layers.flatMap(({ parameter, layer }) =>
      layer.mixesSamples === undefined ? [] : [`layer "${parameter.name}": ${layer.mixesSamples}`],
    );
  }

  #releaseTaken(
    tape: Tape,
    blobs: Map<string, Tensor>,
    bottoms: readonly string[],
    losses: readonly WeightedLoss[],
  ): void {
    for (const blob of bottoms) {
      const tensor = expectFound(blobs, blob);
      blobs.delete(blob);
      if (!losses.some(({ top }) => top === tensor)) tape.release(tensor);
    }
  }
}
