import { create, type SolverState } from "@squeezenet/caffe-io";
import { blobShape, blobValues } from "@squeezenet/caffe-io";
import { type Backend, type DeviceBuffer, expectOpen, expectFound, LifetimeError, show, size } from "@squeezenet/core";
import { WeightsError } from "./errors.ts";
import type { Param } from "./param.ts";
import { noLoss, type SmoothedLoss } from "./smoothed-loss.ts";

/** What a solver carries from one iteration to the next besides the weights. */
export interface Progress {
  /** Updates done. */
  readonly iteration: number;
  /** Steps of the multistep policy taken. */
  readonly currentStep: number;
  /** The window of average_loss, and the iteration at which it was empty: Caffe forgets both. */
  readonly smoothed: SmoothedLoss;
  readonly smoothedSince: number;
}

/** The progress of a run that has not begun. */
export const freshProgress: Progress = { iteration: 0, currentStep: 0, smoothed: noLoss, smoothedSince: 0 };

/**
 * The history blobs of all learned blobs, set after set, as in a solver state file. Whoever makes them frees them; after that
 * every use throws LifetimeError.
 */
export class Histories {
  readonly #backend: Backend;
  readonly #params: readonly Param[];
  readonly #buffers: DeviceBuffer[];
  #freed = false;

  /**
   * `sets` zeros for each learned blob.
   * @throws BackendError for a backend that was not awaited
   */
  constructor(backend: Backend, params: readonly Param[], sets: number) {
    expectOpen(backend, "new Histories");
    this.#backend = backend;
    this.#params = params;
    this.#buffers = Array.from({ length: sets }, () => params)
      .flat()
      .map(({ length }) => backend.upload(new Float32Array(length)));
  }

  /** The histories of learned blob number `index`. */
  of(index: number): readonly DeviceBuffer[] {
    this.#expectLive();
    return this.#buffers.filter((_, i) => i % this.#params.length === index);
  }

  replace(index: number, next: readonly DeviceBuffer[]): void {
    this.#expectLive();
    next.forEach((buffer, set) => {
      const at = set * this.#params.length + index;
      this.#backend.free(expectFound(this.#buffers, at));
      this.#buffers[at] = buffer;
    });
  }

  /** @throws WeightsError, in Caffe's words, for a state of another net or solver type (SGDSolver::RestoreSolverStateFromBinaryProto) */
  restore(state: SolverState): void {
    this.#expectLive();
    if (state.history.length !== this.#buffers.length)
      throw new WeightsError(
        `Incorrect length of history blobs. The state has ${state.history.length}, this solver and net need ${this.#buffers.length}.`,
      );
    state.history.forEach((blob, i) => {
      const param = this.#paramOf(i);
      const shape = blobShape(blob);
      if (size(shape) !== param.length)
        throw new WeightsError(
          `history blob ${i} has shape ${show(shape)}, but blob ${param.index} of layer "${param.layer}" has ${show(param.shape)}: the state is another net's`,
        );
    });
    const buffers = state.history.map((blob) => this.#backend.upload(blobValues(blob)));
    for (const buffer of this.#buffers.splice(0, Infinity, ...buffers)) this.#backend.free(buffer);
  }

  /** As the history of a solver state. */
  async save(): Promise<SolverState["history"]> {
    this.#expectLive();
    const values = await Promise.all(this.#buffers.map((buffer) => this.#backend.read(buffer)));
    return values.map((data, i) =>
      create("BlobProto", {
        shape: create("BlobShape", { dim: [...this.#paramOf(i).shape] }),
        data,
      }),
    );
  }

  free(): void {
    this.#expectLive();
    this.#freed = true;
    for (const buffer of this.#buffers.splice(0)) this.#backend.free(buffer);
  }

  /** The learned blob that history number `i` belongs to. */
  #paramOf(i: number): Param {
    return expectFound(this.#params, i % this.#params.length);
  }

  #expectLive(): void {
    if (this.#freed)
      throw new LifetimeError("these histories were freed: free them after the last run that goes on from them");
  }
}
