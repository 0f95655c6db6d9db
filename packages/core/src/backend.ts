/**
 * The backend contract, whole. A backend is a record of kernels plus four methods; nothing else is asked of it. It may be an
 * instance of a class, and so may its module: nobody calls their methods without the object, spreads them or iterates them.
 *
 * Kernels are pure and only `read` waits, so calls form a program in single-assignment form: a backend may run each call
 * at once, queue it, or look at the whole sequence up to the next `read`, fuse, plan the memory once and keep the plan
 * for the next iteration, whose calls are the same. What a kernel means is what the oracle (src/oracle) computes.
 */

import type { Formula, SpreadField } from "./pointwise/formula.ts";

/** Float32 numbers, wherever a backend keeps them. Only that backend looks inside. */
export type DeviceBuffer = object;

type Numbers<Field extends string> = Readonly<Record<Field, number>>;

/** Geometry: flat records of numbers, so each is at once a GPU uniform, a message to a worker and a cache key. */
export type Elements = Numbers<"length">;
/** A blob around one axis: `channels` is its extent, `outer` and `inner` the products of those before and after it. */
export type Channels = Numbers<"outer" | "channels" | "inner">;
/** Scores around the axis of classes. Labels lie outer × inner; those equal to `ignoreLabel` do not count (−1: all do). */
export type Labelled = Channels & Numbers<"ignoreLabel">;
/** A window that slides over a plane, all extents in elements. */
export type Window = Numbers<
  | "inHeight" | "inWidth" | "outHeight" | "outWidth" | "kernelHeight" | "kernelWidth"
  | "strideHeight" | "strideWidth" | "padHeight" | "padWidth">; // prettier-ignore
/** `planes` is batch × channels. */
export type Pool = Window & Numbers<"planes">;
/** Weights lie outChannels × inChannels/groups × kernelHeight × kernelWidth. */
export type Conv = Window &
  Numbers<"batch" | "inChannels" | "outChannels" | "groups" | "dilationHeight" | "dilationWidth">;

/** A formula and the numbers that it asks for; of a formula not known to the compiler, those of a spread input. */
export type Pointwise<N extends number = number, Scalars extends string = string, Spread extends SpreadField = SpreadField> =
  Elements & Numbers<NoInfer<Spread>> & (string extends Scalars ? object : Numbers<NoInfer<Scalars>>) &
  { readonly formula: Formula<N, Scalars, Spread> }; // prettier-ignore

/** N buffers. */
type Buffers<B, N extends number, Made extends readonly B[] = readonly []> = number extends N
  ? readonly B[]
  : Made["length"] extends N
    ? Made
    : Buffers<B, N, readonly [...Made, B]>;

/** `each` numbers a sample; the other fields are the address of the first sample's random numbers. */
export type DropoutMask = Elements & Numbers<"each" | "ratio" | "kept" | "seed" | "stream" | "iteration" | "position">;

/**
 * Arithmetic on row-major numbers. A kernel reads its inputs, leaves them alone, returns one new buffer, and may return
 * before the work is done. A gradient kernel is named *forward* + `Grad` + *argument*.
 *
 * Where a kernel takes `sum`, it returns `sum` plus each sample's part, **added one sample (one `outer` row) at a time,
 * in order, each partial result rounded to float32**. Inside a sample it may add as it likes, as long as the way depends
 * on nothing but the geometry of one sample. So any split of a batch over calls and threads gives the same bits.
 */
export interface Kernels<B extends DeviceBuffer = DeviceBuffer> {
  /**
   * The formula of the inputs' numbers, for each element: ReLU, a bias, every activation (pointwise/formulas.ts). + − × and choices are computed in
   * float32 or better; a formula with ÷, √, exp, log or pow in double, rounded to float32 once, where the device has
   * doubles. Conditions compare inputs and numbers only, so that no rounding takes the other branch.
   */
  pointwise<N extends number, Scalars extends string, Spread extends SpreadField>(
    g: Pointwise<N, Scalars, Spread>,
    ...inputs: Buffers<B, NoInfer<N>>
  ): B;
  /** One number: all of x added up. */
  sum(g: Elements, x: B): B;

  /** sum[channel] + each outer row's dy, see above: the gradient of a bias. */
  addBiasGradBias(g: Channels, sum: B, dy: B): B;
  /** sum[channel] + each outer row's x·dy, see above: the gradient of a factor. */
  scaleGradFactor(g: Channels, sum: B, x: B, dy: B): B;
  /** The sum of the channels at most `radius` away; beyond the ends there is nothing. Its own gradient. */
  channelWindowSum(g: Channels & Numbers<"radius">, x: B): B;
  /** x's `left` channels, then y's `right` ones. */
  concat(g: Numbers<"outer" | "left" | "right" | "inner">, x: B, y: B): B;
  /** `count` channels from `start` on. */
  slice(g: Channels & Numbers<"start" | "count">, x: B): B;
  /** dy at those channels, 0 at the others. */
  sliceGradX(g: Channels & Numbers<"start" | "count">, dy: B): B;

  /** exp(x − max) / its sum, along the channels. */
  softmax(g: Channels, x: B): B;
  /** y · (dy − Σ y·dy). */
  softmaxGradX(g: Channels, y: B, dy: B): B;
  /** −log max(prob[label], FLT_MIN) for each label; 0 where ignored. A label outside the classes gives NaN. */
  softmaxLoss(g: Labelled, prob: B, labels: B): B;
  /** (prob − [class = label]) · dy[label's place], the gradient for softmax's input; 0 where ignored. */
  softmaxLossGradX(g: Labelled, prob: B, labels: B, dy: B): B;
  /** One number: how many labels count. */
  labelCount(g: Labelled, labels: B): B;
  /** One number: the share of labels with fewer than topK *other* classes scoring at least as high; 0 of none is 0. */
  accuracy(g: Labelled & Numbers<"topK">, scores: B, labels: B): B;
  /** The same for each class; a class that never occurs has 0. */
  accuracyPerClass(g: Labelled & Numbers<"topK">, scores: B, labels: B): B;

  /** Cross-correlation, zeros outside. */
  conv2d(g: Conv, x: B, w: B): B;
  conv2dGradX(g: Conv, w: B, dy: B): B;
  /** sum + each sample's part, see above. */
  conv2dGradW(g: Conv, sum: B, x: B, dy: B): B;
  /** The first greatest number of each window clipped to the image; NaN never wins, −FLT_MAX of none. */
  maxPool(g: Pool, x: B): B;
  /** dy added where maxPool found its winner. */
  maxPoolGradX(g: Pool, x: B, dy: B): B;
  /** Where in its plane maxPool found each winner; −1 of none. */
  maxPoolIndex(g: Pool, x: B): B;
  /** The mean: a window's sum over its area inside the *padded* image (pooling_layer.cpp, Forward_cpu). */
  averagePool(g: Pool, x: B): B;
  averagePoolGradX(g: Pool, dy: B): B;
}

/** Shortcuts that a backend may offer; fused.ts composes whichever it lacks, so no op ever asks. */
export interface FusedKernels<B extends DeviceBuffer = DeviceBuffer> {
  /** A mask of random zeros, the same bits everywhere (dropout-mask.ts). */
  dropoutMask(g: DropoutMask): B;
  /** conv2d, plus one number a channel. */
  convBias(g: Conv, x: B, w: B, bias: B): B;
  /** momentum·history + rate·(scale·dw + decay·w): Caffe's SGD with L2 decay. */
  sgdHistory(g: Elements & Numbers<"scale" | "decay" | "rate" | "momentum">, w: B, dw: B, history: B): B;
}

/**
 * On an engine without `Symbol.asyncDispose` (Safari's) name that method `[asyncDispose]`, which core exports, or
 * `[Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]`: either works everywhere.
 */
export interface Backend<B extends DeviceBuffer = DeviceBuffer> extends AsyncDisposable {
  readonly name: string;
  /** Where it runs, for people: "2 threads, WASM SIMD", "WebGL2, ANGLE (NVIDIA …)". */
  readonly device: string;
  /** Claims that the kit checks. `precision` picks the tolerance: a backend never sets its own. */
  readonly traits: { readonly precision: "float32" | "float16"; readonly deterministic: boolean };
  /** Only where another runtime or processor may give other last bits: why, and whether opening with `exact=true` prevents it. */
  readonly varies?: { readonly because: string; readonly exact: boolean };
  /** A plain record of functions, each its own property: it is spread, wrapped and iterated, and no function may need `this`. */
  readonly kernels: Kernels<B> & Partial<FusedKernels<B>>;
  /** Copies the values; the caller may reuse the array at once. */
  upload(values: Float32Array): B;
  /** The only wait in the contract: resolves after every call made before it, and rejects if one of them failed. */
  read(buffer: B): Promise<Float32Array>;
  /** What it has made of the calls so far, for people: steps, fusions, memory. */
  describe?(): string;
  /** With sentinels around its buffers: where one was overwritten since this was asked last, in words, else null. */
  overrun?(): string | null;
  /** May be called while work on the buffer is under way. Any later use of the buffer throws BackendError. */
  free(buffer: B): void;
}

/** What a backend package exports as its default. `open` rejects with BackendUnavailable where it cannot run. */
export interface BackendModule {
  /** The version of this contract. */
  readonly api: 1;
  readonly name: string;
  open(options?: Readonly<Record<string, string>>): Promise<Backend>;
}
