import { DataError } from "@squeezenet/data";
import type { Batch, Batches } from "./training-feed.ts";

/** Reads batches one after another; the next one can be looked at before it is taken. */
export class BatchReader {
  readonly #batches: AsyncIterator<Batch> | Iterator<Batch>;
  readonly #what: string;
  readonly #needed: string;
  #ahead: Batch | null = null;
  /** Batches taken so far. */
  #count = 0;

  /**
   * @param what whose batches they are, for errors
   * @param needed how many a run takes, in words
   */
  constructor(batches: Batches, what: string, needed: string) {
    this.#batches = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
    this.#what = what;
    this.#needed = needed;
  }

  /** What errors call the next batch; the first one is number 1. */
  get name(): string {
    return `${this.#what}, batch ${this.#count + 1}`;
  }

  /** @throws DataError where the batches have ended, or what comes is no batch */
  async peek(): Promise<Batch> {
    if (this.#ahead !== null) return this.#ahead;
    const next = await this.#batches.next();
    if (next.done === true)
      throw new DataError(
        `${this.#what} ended after ${this.#count} batches, and batch ${this.#count + 1} is needed: ${this.#needed}`,
      );
    if (typeof next.value !== "object" || next.value === null)
      throw new DataError(
        `${this.name}: expected the blobs by name, such as { data, label }; found ${String(next.value)}`,
      );
    this.#ahead = next.value;
    return next.value;
  }

  /** @throws DataError as `peek` */
  async next(): Promise<Batch> {
    const batch = await this.peek();
    this.#ahead = null;
    this.#count++;
    return batch;
  }

  /** Lets a generator clean up. */
  async end(): Promise<void> {
    await this.#batches.return?.();
  }
}
