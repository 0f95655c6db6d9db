import type { Message } from "./schema.ts";

// Interfaces, so that an editor shows the name and not the forty fields.

/**
 * Numbers and their shape: a parameter of a .caffemodel, or a mean image. `blobShape` and `blobValues` read old and
 * new ones alike.
 */
export interface BlobProto extends Message<"BlobProto"> {}

/** The extents of a blob's axes, outermost first; none for a scalar. */
export interface BlobShape extends Message<"BlobShape"> {}

/** One record of a data set: channels × height × width numbers, or an encoded image, and a label. */
export interface Datum extends Message<"Datum"> {}

/**
 * How a parameter gets its first values: constant, uniform, gaussian, xavier, msra, positive_unitball or bilinear
 * (filler.hpp).
 */
export interface FillerParameter extends Message<"FillerParameter"> {}

/** One layer of a net: its type, its bottoms and tops, its parameters and the options of its type. */
export interface LayerParameter extends Message<"LayerParameter"> {}

/** Which labels a loss ignores, and what its sum is divided by. */
export interface LossParameter extends Message<"LossParameter"> {}

/** A net: a train_val or deploy prototxt, or with its layers' blobs a .caffemodel. */
export interface NetParameter extends Message<"NetParameter"> {}

/** The phase, level and stages that a net is built for. Layers include or exclude themselves by it. */
export interface NetState extends Message<"NetState"> {}

/** A layer's `include` or `exclude` rule. All conditions that are set must hold (net.cpp, StateMeetsRule). */
export interface NetStateRule extends Message<"NetStateRule"> {}

/** A layer's say on one of its parameters: a name to share it by, and multipliers of learning rate and decay. */
export interface ParamSpec extends Message<"ParamSpec"> {}

/** A solver.prototxt: the net, the update rule, its rates, and when to test, display and snapshot. */
export interface SolverParameter extends Message<"SolverParameter"> {}

/**
 * A .solverstate: the iteration, the name of its .caffemodel, the step of a stepped learning rate and the history of
 * each parameter.
 */
export interface SolverState extends Message<"SolverState"> {}

/** How a data layer changes an image: scale, mirror, crop in pixels, mean. */
export interface TransformationParameter extends Message<"TransformationParameter"> {}

/** A layer in the oldest form of Caffe, nested in a V1 layer. `upgradeNet` makes a LayerParameter of it. */
export interface V0LayerParameter extends Message<"V0LayerParameter"> {}

/** A layer of a net's old field `layers`, whose type is an enum. `upgradeNet` makes a LayerParameter of it. */
export interface V1LayerParameter extends Message<"V1LayerParameter"> {}
