import type { Feed, Net } from "@squeezenet/caffe";
import type { NetParameter } from "@squeezenet/caffe-io";
import type { BatchFeed } from "./batch-feed.ts";
import type { Fed } from "./database-fed.ts";

/** Feeds a net from batches of the caller's own. */
export class OwnFed implements Fed {
  readonly net: Net;
  readonly parameter: NetParameter;
  readonly batchSize: number;
  readonly #feed: BatchFeed;
  #samples: number;

  /** @param start samples that the run has taken before */
  constructor(net: Net, parameter: NetParameter, feed: BatchFeed, start: number) {
    const [shape] = feed.shapes.values();
    this.net = net;
    this.parameter = parameter;
    this.batchSize = shape?.[0] ?? 1;
    this.#feed = feed;
    this.#samples = start;
  }

  get samples(): number {
    return this.#samples;
  }

  async next(): Promise<Feed> {
    const feed = await this.#feed.next();
    this.#samples += this.batchSize;
    return feed;
  }

  close(): Promise<void> {
    return this.#feed.close();
  }
}
