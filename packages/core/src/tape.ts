import type { Backend, DeviceBuffer, FusedKernels, Kernels } from "./backend.ts";
import { LifetimeError } from "./errors.ts";
import { expectOpen } from "./expect-open.ts";
import { complete } from "./fused.ts";
import type { GradientSums } from "./gradient-sums.ts";
import { axpby } from "./pointwise/formulas.ts";
import { Scoped } from "./scoped.ts";
import { type Shape, size, type Tensor } from "./tensor.ts";

/** How a gradient travels from an op's output back to one of its inputs, and the buffers needed on the way. */
export interface Edge {
  readonly input: Tensor;
  readonly kept: readonly DeviceBuffer[];
  /** A summing pullback returns `sum` plus the gradient, one sample after another; a plain one ignores `sum`. */
  readonly sums: boolean;
  readonly pullback: (sum: DeviceBuffer, dy: DeviceBuffer, ...kept: DeviceBuffer[]) => DeviceBuffer;
}

type Pullback = (dy: DeviceBuffer, ...kept: DeviceBuffer[]) => DeviceBuffer;

/** An edge whose gradient is a function of `dy` and of the buffers that it keeps until then. */
export function edge(input: Tensor, kept: readonly DeviceBuffer[], pullback: Pullback): Edge {
  return { input, kept, sums: false, pullback: (_sum, dy, ...rest) => pullback(dy, ...rest) };
}

/** An edge into a parameter: its gradient is added to a running sum, one sample after another (see Kernels). */
export function sumEdge(input: Tensor, kept: readonly DeviceBuffer[], pullback: Edge["pullback"]): Edge {
  return { input, kept, sums: true, pullback };
}

interface Entry {
  readonly output: Tensor;
  readonly edges: readonly Edge[];
}

/** What a backward pass gathers. */
export interface BackwardOptions {
  /** Parameters whose gradients go into running sums. */
  readonly sums?: GradientSums;
  /** Tensors in the middle whose gradients are wanted too. */
  readonly watch?: ReadonlySet<Tensor>;
}

/**
 * Records ops as they run, plays them backwards, and frees what they made as soon as nobody holds it any more. A buffer
 * is held by the tensor that `record` returned, until `release`, and by every edge that keeps it. Ops never free.
 */
export class Tape extends Scoped {
  readonly backend: Backend;
  readonly #entries: Entry[] = [];
  /** How many places hold each buffer of this tape. Others' buffers (parameters) are not in it and never freed. */
  readonly #holders = new Map<DeviceBuffer, number>();
  #scope: Tensor[] | undefined;

  readonly #kernels: Kernels & FusedKernels;
  readonly #records: boolean;
  #played = false;
  #disposed = false;

  /**
   * @param mode "forward" where no backward will follow: nothing is kept for it, and memory is free at once
   * @throws BackendError for a backend that was not awaited
   */
  constructor(backend: Backend, mode: "forward" | "forward and backward" = "forward and backward") {
    super();
    expectOpen(backend, "new Tape");
    this.backend = backend;
    this.#kernels = complete(backend);
    this.#records = mode === "forward and backward";
  }

  /**
   * The backend's kernels, shortcuts included. Ops get them here, so none computes for a tape that is gone.
   * @throws LifetimeError after the tape was disposed of
   */
  get kernels(): Kernels & FusedKernels {
    this.#expectLive();
    return this.#kernels;
  }

  /** Uploads numbers. `tracked` asks for their gradient, as force_backward does for a net's inputs. */
  constant(shape: Shape, values: Float32Array, tracked = false): Tensor {
    this.#expectLive();
    return this.#open({ shape, buffer: this.backend.upload(values), tracked });
  }

  /** Adopts what a kernel returned. Edges into untracked inputs are dropped: nobody will ask. */
  record(shape: Shape, buffer: DeviceBuffer, edges: readonly Edge[]): Tensor {
    this.#expectLive();
    const live = this.#records ? edges.filter(({ input }) => input.tracked) : [];
    const output = this.#open({ shape, buffer, tracked: live.length > 0 });
    for (const { kept } of live) for (const each of kept) if (this.#holders.has(each)) this.#hold(each);
    if (output.tracked) this.#entries.push({ output, edges: live });
    return output;
  }

  /** The same numbers under another shape, as one more tensor. */
  alias(shape: Shape, x: Tensor): Tensor {
    this.#expectLive();
    const output = { shape, buffer: x.buffer, tracked: this.#records && x.tracked };
    if (this.#holders.has(x.buffer)) this.#open(output);
    if (output.tracked) this.#entries.push({ output, edges: [edge(x, [], (dy) => dy)] });
    return output;
  }

  /** Nobody will use this tensor in a forward op again. */
  release(tensor: Tensor): void {
    this.#drop(tensor.buffer);
  }

  /** Runs `compute` and releases every tensor made in it but the one returned. */
  scope(compute: () => Tensor): Tensor {
    const outer = this.#scope;
    const made: Tensor[] = [];
    this.#scope = made;
    try {
      const result = compute();
      for (const tensor of made) if (tensor !== result) this.release(tensor);
      outer?.push(result);
      return result;
    } finally {
      this.#scope = outer;
    }
  }

  /** Hands a buffer over to the caller, who must free it. */
  keep(tensor: Tensor): Tensor {
    this.#expectLive();
    this.#holders.delete(tensor.buffer);
    return tensor;
  }

  /**
   * Plays the ops backwards from `seeds`, pairs of an output and its gradient, and frees on the way what no earlier op
   * needs. Returns the gradients of the tracked leaves that are not in `sums`, and of those watched; they are the
   * tape's unless kept.
   * @throws LifetimeError the second time: a tape plays once
   */
  backward(seeds: Iterable<readonly [Tensor, Tensor]>, { sums, watch }: BackwardOptions = {}): Map<Tensor, Tensor> {
    this.#expectLive();
    if (this.#played)
      throw new LifetimeError(
        "tape.backward: this tape has played, and its ops are gone. Pass all seeds to one backward, or run forward again on a new tape.",
      );
    this.#played = true;
    const gradients = new Map<Tensor, DeviceBuffer>();
    for (const [output, { buffer }] of seeds) {
      if (this.#holders.has(buffer)) this.#hold(buffer);
      this.#collect(gradients, output, buffer);
    }
    const uses = new Map<DeviceBuffer, number>();
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      const { output, edges } = entry;
      const dy = gradients.get(output);
      for (const edge of edges) {
        if (dy !== undefined) this.#pull(edge, dy, gradients, uses, sums);
        for (const each of edge.kept) this.#drop(each);
      }
      if (dy === undefined || watch?.has(output)) continue;
      gradients.delete(output);
      this.#drop(dy);
    }
    return new Map([...gradients].map(([leaf, buffer]) => [leaf, { shape: leaf.shape, buffer, tracked: false }]));
  }

  /** Frees all that is still held. */
  protected override end(): void {
    for (const buffer of this.#holders.keys()) this.backend.free(buffer);
    this.#holders.clear();
    this.#entries.length = 0;
    this.#disposed = true;
  }

  #expectLive(): void {
    if (this.#disposed)
      throw new LifetimeError(
        "this tape was disposed of, and its tensors were freed with it: run ops on a new tape, or dispose of this one later",
      );
  }

  #pull(
    { input, kept, sums: summing, pullback }: Edge,
    dy: DeviceBuffer,
    gradients: Map<Tensor, DeviceBuffer>,
    uses: Map<DeviceBuffer, number>,
    sums: GradientSums | undefined,
  ): void {
    if (sums?.has(input)) {
      const use = uses.get(input.buffer) ?? 0;
      uses.set(input.buffer, use + 1);
      return sums.add(input, use, (sum) => {
        if (summing) return pullback(sum, dy, ...kept);
        const part = pullback(sum, dy, ...kept);
        const next = this.#added(size(input.shape), sum, part);
        if (part !== dy) this.backend.free(part);
        return next;
      });
    }
    if (!summing) return this.#collect(gradients, input, this.#hold(pullback(dy, dy, ...kept)));
    const zeros = this.backend.upload(new Float32Array(size(input.shape)));
    this.#collect(gradients, input, this.#hold(pullback(zeros, dy, ...kept)));
    this.backend.free(zeros);
  }

  /** Adds a gradient, of which one hold is handed over, to what has come for `input` so far. */
  #collect(gradients: Map<Tensor, DeviceBuffer>, input: Tensor, dx: DeviceBuffer): void {
    const sofar = gradients.get(input);
    if (sofar === undefined) return void gradients.set(input, dx);
    const total = this.#added(size(input.shape), sofar, dx);
    this.#drop(sofar);
    this.#drop(dx);
    gradients.set(input, this.#hold(total));
  }

  #added(length: number, x: DeviceBuffer, y: DeviceBuffer): DeviceBuffer {
    return this.kernels.pointwise({ length, formula: axpby, alpha: 1, beta: 1 }, x, y);
  }

  #open(tensor: Tensor): Tensor {
    this.#hold(tensor.buffer);
    this.#scope?.push(tensor);
    return tensor;
  }

  #hold(buffer: DeviceBuffer): DeviceBuffer {
    this.#holders.set(buffer, (this.#holders.get(buffer) ?? 0) + 1);
    return buffer;
  }

  #drop(buffer: DeviceBuffer): void {
    const holders = this.#holders.get(buffer);
    if (holders === undefined) return;
    if (holders > 1) return void this.#holders.set(buffer, holders - 1);
    this.#holders.delete(buffer);
    this.backend.free(buffer);
  }
}
