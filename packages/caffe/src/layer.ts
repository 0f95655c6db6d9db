import type { FillerParameter, LayerParameter } from "@squeezenet/caffe-io";
import type { Mt19937, Shape, Tape, Tensor } from "@squeezenet/core";
import type { ParamView } from "./param.ts";

export type Phase = "TRAIN" | "TEST";

/** Host numbers for the tops of Data and Input layers, by blob name. */
export type Feed = Readonly<Record<string, Float32Array>>;

/** Draws a dropout mask of a shape: each of its numbers is 0 or `kept`. */
export type DrawMask = (
  tape: Tape,
  layer: string,
  ratio: number,
  kept: number,
  shape: Shape,
  step: Pick<Step, "iteration" | "position">,
) => Tensor;

/** What a forward pass depends on besides the weights. */
export interface Step {
  readonly feed: Feed;
  /** Updates done so far. */
  readonly iteration: number;
  /** Where the batch's first sample stands in the effective batch of iter_size × batch_size samples. */
  readonly position: number;
  readonly drawMask: DrawMask;
}

/**
 * What a loss layer minimises: the sum of `terms` over `divisor`, or over the number that `count` holds, at least 1.
 * The two stay apart so that gradients are summed unscaled and divided once, at the update.
 */
export interface Loss {
  readonly terms: Tensor;
  readonly divisor: number | { readonly count: Tensor };
  /** How many samples the terms came from. */
  readonly samples: number;
}

export interface Forward {
  readonly tops: readonly Tensor[];
  readonly loss?: Loss;
}

/** The labels that a layer's second bottom may hold: 0 … classes − 1, and `ignoreLabel` where one is set. */
export interface LabelRule {
  readonly classes: number;
  readonly ignoreLabel: number | null;
}

/** A Caffe layer: its learned blobs, and how it turns bottoms into tops. It has no backward: its ops do. */
export interface Layer {
  readonly blobs: readonly ParamView[];
  /** Shapes of the tops that it takes from the feed. */
  readonly feeds?: readonly Shape[];
  readonly labels?: LabelRule;
  /** The seed of a Data layer's crops and mirrors, where it has any. */
  readonly transformSeed?: number;
  /** Why batch_size × iter_size splits of one effective batch cannot give the same result, where that is so. */
  readonly mixesSamples?: string;
  forward(tape: Tape, bottoms: readonly Tensor[], step: Step): Forward;
}

/** What a factory may ask of the net that is being built. */
export interface LayerContext {
  readonly phase: Phase;
  /** Shapes of fed blobs that the caller knows, by name. */
  readonly inputShapes: ReadonlyMap<string, Shape>;
  /** Caffe's global generator, from which layers draw in order. */
  readonly generator: Mt19937;
  /** The layer's next learned blob, filled, loaded or shared. `fixed`: statistics that no solver updates. */
  blob(shape: Shape, filler: FillerParameter, fixed?: "fixed"): ParamView;
  /** Throws NetError, saying where the layer (or its field) stands. */
  fail(message: string, field?: string): never;
}

export type LayerFactory = (layer: LayerParameter, bottoms: readonly Shape[], context: LayerContext) => Layer;

/** How many bottoms or tops a layer takes; `Infinity` for any number. */
export type Count = readonly [least: number, most: number];

/** One row of the table of layers. */
export interface LayerType {
  readonly bottoms: Count;
  readonly tops: Count;
  /** The fields of its own parameter message that are honoured; any other field set there is an error. */
  readonly fields?: readonly [message: keyof LayerParameter, fields: readonly string[]];
  readonly create: LayerFactory;
}

/** A layer without learned blobs that computes its first top from its bottoms. */
export function plain(forward: (tape: Tape, bottoms: readonly Tensor[], step: Step) => Tensor): Layer {
  return { blobs: [], forward: (tape, bottoms, step) => ({ tops: [forward(tape, bottoms, step)] }) };
}

/** The first bottom, which the table of layers guarantees. */
export function only<T>(bottoms: readonly T[]): T {
  return bottoms[0]!;
}
