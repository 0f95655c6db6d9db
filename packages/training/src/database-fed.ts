import type { Feed, FedNet, Net } from "@squeezenet/caffe";
import type { LayerParameter, NetParameter } from "@squeezenet/caffe-io";
import type { DataSource } from "@squeezenet/data";
import { prefetch, type Prefetch } from "@squeezenet/data/browser";
import { EpochCount } from "./epoch-count.ts";
import type { Say } from "./notice.ts";

/** A net with the databases that feed it. */
export interface Fed extends FedNet {
  /** Samples handed out so far, counted from the start of the run. */
  readonly samples: number;
  /** Of the first Data layer; 1 without one. */
  readonly batchSize: number;
  /** What the net was built from: filtered for its phase. */
  readonly parameter: NetParameter;
  /** Stops reading ahead and closes the databases. */
  close(): Promise<void>;
}

/** The database of a Data layer, open. */
export interface Opened {
  readonly layer: LayerParameter;
  readonly source: DataSource;
  readonly batchSize: number;
}

/** How a net takes its samples. */
export interface FeedingOptions {
  /** Samples that an earlier part of this run has taken. */
  readonly start: number;
  /** Every epoch in an order of its own, drawn from this seed; in the database's order without. */
  readonly shuffle?: number;
  readonly say: Say;
}

/** Feeds a net from databases, reading batches ahead. */
export class DatabaseFed implements Fed {
  readonly net: Net;
  readonly batchSize: number;
  readonly parameter: NetParameter;
  readonly #readers: readonly {
    readonly layer: LayerParameter;
    readonly reader: Prefetch;
    readonly epochs: EpochCount;
  }[];
  #samples: number;

  constructor(net: Net, parameter: NetParameter, opened: readonly Opened[], { start, shuffle, say }: FeedingOptions) {
    this.net = net;
    this.parameter = parameter;
    this.batchSize = opened[0]?.batchSize ?? 1;
    this.#samples = start;
    this.#readers = opened.map(({ layer, source, batchSize }) => {
      const seed = net.layer(layer.name)?.layer.transformSeed;
      const sampling = { ...(seed === undefined ? {} : { seed }), ...(shuffle === undefined ? {} : { shuffle }) };
      const reading = { start, batchSize, records: source.size, ahead: layer.data_param.prefetch };
      const epochs = new EpochCount(() => say({ kind: "epoch", layer: layer.name }), reading);
      return { layer, epochs, reader: prefetch(source, { start, count: batchSize, ...sampling }) };
    });
  }

  get samples(): number {
    return this.#samples;
  }

  async next(): Promise<Feed> {
    const feeds = await Promise.all(
      this.#readers.map(async ({ layer, reader, epochs }) => {
        epochs.next();
        const { data, label } = await reader.next();
        const [dataTop = "data", labelTop] = layer.top;
        return { [dataTop]: data, ...(labelTop === undefined ? {} : { [labelTop]: label }) };
      }),
    );
    this.#samples += this.batchSize;
    return Object.assign({}, ...feeds);
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map(({ reader }) => reader.close()));
  }
}
