import type { NetParameter } from "@squeezenet/caffe-io";
import type { BatchFeed } from "@squeezenet/training";
import { BatchReader } from "./batch-reader.ts";
import { fedBlobs } from "./fed-blobs.ts";
import { iteratedFeed } from "./iterated-feed.ts";
import { sampleFeed } from "./sample-feed.ts";
import type { Batches, Samples, TrainingFeed } from "./training-feed.ts";

/** A net's feed as the user gave it, for as long as the solver stands: a run that is restored opens it again. */
export class UserFeed {
  readonly #feed: TrainingFeed;
  readonly #what: string;
  readonly #needed: string;
  /** Of batches that go on from run to run. */
  #reader: BatchReader | null = null;

  /**
   * @param what whose feed it is, for errors: "the feed of the training net"
   * @param needed how many batches a run takes, in words
   */
  constructor(feed: TrainingFeed, what: string, needed: string) {
    this.#feed = feed;
    this.#what = what;
    this.#needed = needed;
  }

  /** @throws DataError for samples or a first batch that do not fit the net */
  readonly open = async (net: NetParameter, start: number): Promise<BatchFeed> => {
    const blobs = fedBlobs(net);
    if (typeof this.#feed === "function") {
      const reader = new BatchReader(this.#feed(start), this.#what, this.#needed);
      return iteratedFeed(reader, blobs, () => reader.end());
    }
    if (!isBatches(this.#feed)) return sampleFeed(this.#feed, blobs, start, this.#what);
    this.#reader ??= new BatchReader(this.#feed, this.#what, this.#needed);
    return iteratedFeed(this.#reader, blobs, async () => {});
  };

  /** Lets a generator clean up. */
  async end(): Promise<void> {
    await this.#reader?.end();
  }
}

const isBatches = (feed: Samples | Batches): feed is Batches => Symbol.asyncIterator in feed || Symbol.iterator in feed;
