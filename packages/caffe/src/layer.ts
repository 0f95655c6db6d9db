import type { FillerParameter, LayerParameter } from "@squeezenet/caffe-io";
import { expectFound, type Mt19937, type Shape, type Tape, type Tensor } from "@squeezenet/core";
import type { ParamView } from "./param.ts";

/** Caffe's phase: nets differ between training and testing. */
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
  /** "untouched" for a pass that learns nothing, so that BatchNorm does not remember the batch; "updated" unless given. */
  readonly statistics?: "updated" | "untouched";
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

/** What one layer made: its tops, and of a loss layer what is minimised. */
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
  /** The loss while every class has the same score: ln(classes) for cross-entropy. */
  readonly chanceLoss?: number;
  /** How many products with weights each number of its tops is the sum of; none unless given. */
  readonly products?: number;
  /** Its settings for a drawing, where its type does not say it all: `96 of 7×7, stride 2`. */
  readonly detail?: string;
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

/** Builds a layer for the shapes of its bottoms. It throws NetError, by `context.fail`, for settings that do not fit. */
export type LayerFactory = (layer: LayerParameter, bottoms: readonly Shape[], context: LayerContext) => Layer;

/** How many bottoms or tops a layer takes; `Infinity` for any number. */
export type Count = readonly [least: number, most: number];

/** The messages of a LayerParameter that hold the settings of one type: `convolution_param`. */
type ParameterMessage = Extract<keyof LayerParameter, `${string}_param`>;

/** A parameter message and those of its fields that are honoured. */
export type HonouredFields = {
  readonly [M in ParameterMessage]: readonly [message: M, fields: readonly Extract<keyof LayerParameter[M], string>[]];
}[ParameterMessage];

/** One row of the table of layers: what is true of every layer of a type, whatever its settings. */
export interface LayerType {
  readonly bottoms: Count;
  readonly tops: Count;
  /** The fields of its own parameter message that are honoured; any other field set there is an error. */
  readonly fields?: HonouredFields;
  /** Its batches come from a database, which the caller opens. */
  readonly readsDatabase?: true;
  /** Its first top has loss_weight 1 unless told, and a name if the prototxt gives none (Net::AppendTop, SetUp in loss_layer.cpp). */
  readonly isLoss?: true;
  /** Its tops are its bottom under other names: it computes nothing. */
  readonly renames?: true;
  /** Where its top is 0 no gradient passes, so that it may stay 0 for good. */
  readonly canDie?: true;
  /** How many layers it makes inside through Caffe's layer factory, which logs each of them. */
  readonly layersInside?: number;
  readonly create: LayerFactory;
}

/** A layer without learned blobs that computes its first top from its bottoms. */
export function plain(forward: (tape: Tape, bottoms: readonly Tensor[], step: Step) => Tensor): Layer {
  return { blobs: [], forward: (tape, bottoms, step) => ({ tops: [forward(tape, bottoms, step)] }) };
}

/** The first bottom, which the table of layers guarantees. */
export function only<T>(bottoms: readonly T[]): T {
  return expectFound(bottoms, 0);
}
