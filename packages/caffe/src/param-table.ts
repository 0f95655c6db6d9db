import { type FillerParameter, has, type LayerParameter, type ParamSpec } from "@squeezenet/caffe-io";
import { type Shape, show, size } from "@squeezenet/core";
import { layerError } from "./errors.ts";
import { fill } from "./fillers.ts";
import type { LayerContext } from "./layer.ts";
import type { NetOptions } from "./net-options.ts";
import { Param, type ParamSettings, type ParamView } from "./param.ts";

/** A blob shared by name: who owns it, and what its users have said of it so far. */
interface Shared {
  readonly param: Param;
  lrMultiplier: number | null;
  decayMultiplier: number | null;
}

/** Hands out learned blobs while a net is built: new ones, those shared by name, and those of another net. */
export class ParamTable {
  readonly #options: NetOptions;
  readonly #named = new Map<string, Shared>();

  constructor(options: NetOptions) {
    this.#options = options;
  }

  /** What the layer's factory may ask. Its blobs are numbered in the order in which it asks for them. */
  contextFor(layer: LayerParameter, { phase, inputShapes, generator }: NetOptions): LayerContext {
    let count = 0;
    return {
      phase,
      inputShapes: inputShapes ?? new Map(),
      generator,
      blob: (shape, filler, fixed) => this.#blob(layer, count++, shape, filler, fixed !== undefined),
      fail(message, field) {
        throw layerError(layer, field, message);
      },
    };
  }

  #blob(layer: LayerParameter, index: number, shape: Shape, filler: FillerParameter, fixed: boolean): ParamView {
    const spec = layer.param[index];
    const named = spec === undefined || spec.name === "" ? undefined : this.#named.get(spec.name);
    if (spec !== undefined && named !== undefined) return share(layer, spec, named, shape);
    const settings = this.#settings(layer, index, spec, fixed);
    const lent = this.#options.share?.layer(layer.name)?.layer.blobs[index];
    // Caffe fills a test net's blobs before it shares the training net's: later draws depend on it.
    const values = fill(filler, shape, this.#options.generator);
    const { backend } = this.#options;
    const param =
      lent === undefined
        ? new Param(backend, { layer: layer.name, index }, shape, values, settings)
        : borrow(layer, lent, shape);
    if (settings.name !== "")
      this.#named.set(settings.name, {
        param,
        lrMultiplier: spec !== undefined && has(spec, "lr_mult") ? spec.lr_mult : null,
        decayMultiplier: spec !== undefined && has(spec, "decay_mult") ? spec.decay_mult : null,
      });
    return { param, shape };
  }

  /** BatchNorm's statistics must not be learned: a rate for them is an error (batch_norm_layer.cpp, LayerSetUp). */
  #settings(layer: LayerParameter, index: number, spec: ParamSpec | undefined, fixed: boolean): ParamSettings {
    const given = spec !== undefined && has(spec, "lr_mult") ? spec.lr_mult : fixed ? 0 : 1;
    if (fixed && given !== 0)
      throw layerError(layer, "param", `blob ${index} holds statistics: its lr_mult must be 0, found ${given}`);
    return {
      name: spec?.name ?? "",
      lrMultiplier: given,
      decayMultiplier: spec?.decay_mult ?? 1,
    };
  }
}

/** A test net's use of the training net's blob. */
function borrow(layer: LayerParameter, lent: ParamView, shape: Shape): Param {
  if (lent.shape.join() === shape.join()) return lent.param;
  throw layerError(
    layer,
    undefined,
    `its blob is ${show(shape)}, that of the training net's layer of this name ${show(lent.shape)}; rename one of them`,
  );
}

/** One more use of a named blob (Net::AppendParam). */
function share(layer: LayerParameter, spec: ParamSpec, shared: Shared, shape: Shape): ParamView {
  const { param } = shared;
  const fits = spec.share_mode === "PERMISSIVE" ? size(shape) === param.length : shape.join() === param.shape.join();
  if (!fits)
    throw layerError(
      layer,
      "param",
      `cannot share "${spec.name}" with layer "${param.layer}": it is ${show(param.shape)} there and ${show(shape)} here` +
        `${spec.share_mode === "PERMISSIVE" ? "" : " (share_mode: PERMISSIVE asks for the same count only)"}`,
    );
  for (const [field, key] of [
    ["lr_mult", "lrMultiplier"],
    ["decay_mult", "decayMultiplier"],
  ] as const) {
    if (!has(spec, field)) continue;
    if (shared[key] !== null && shared[key] !== spec[field])
      throw layerError(
        layer,
        "param",
        `shared blob "${spec.name}" has ${field} ${shared[key]} and ${spec[field]}; give one`,
      );
    shared[key] = spec[field];
    param.settings = { ...param.settings, [key]: spec[field] };
  }
  return { param, shape };
}
