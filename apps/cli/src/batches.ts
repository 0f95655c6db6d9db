import {
  type Feed,
  type FedNet,
  filterNet,
  Net,
  type NetOptions,
  type NetWarning,
  type Phase,
  readsDatabase,
  type State,
} from "@squeezenet/caffe";
import type { LayerParameter, NetParameter } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";
import { type DataSource, openDataSource, prefetch, type Prefetch } from "@squeezenet/data";
import { EpochLog } from "./epoch-log.ts";
import type { Log } from "./glog.ts";
import type { OpenedDatabase } from "./net-log.ts";
import { warnOnce } from "./warn-once.ts";

/** A net with the databases that feed it. */
export interface Fed extends FedNet {
  /** Samples handed out so far, counted from the start of the run. */
  readonly samples: number;
  readonly batchSize: number;
  close(): Promise<void>;
}

interface Opened {
  readonly layer: LayerParameter;
  readonly source: DataSource;
  readonly batchSize: number;
}

/** How a net is built and fed. */
export interface FeedOptions extends Omit<NetOptions, "inputShapes" | "phase" | "onWarning"> {
  readonly state: State;
  /** Samples that an earlier part of this run has taken. */
  readonly start: number;
  /** Every epoch in an order of its own, drawn from this seed; in the database's order without. */
  readonly shuffle?: number;
  readonly log: Log;
  /** Sees the net once it is built. */
  readonly built?: (net: Net, making: Built) => void;
}

/** What a net was built from. */
export interface Built {
  /** Filtered for its phase. */
  readonly parameter: NetParameter;
  /** By the name of the Data layer. */
  readonly databases: ReadonlyMap<string, OpenedDatabase>;
}

/** Opens the databases of a net's Data layers, builds the net with their shapes, and reads batches ahead. */
export async function feedNet(parameter: NetParameter, options: FeedOptions): Promise<Fed> {
  const { state, log } = options;
  const filtered = filterNet(parameter, state, (message) => log("INFO", "net.cpp:296", message));
  const opened: Opened[] = [];
  try {
    for (const layer of filtered.layer.filter(readsDatabase)) opened.push(await openLayer(layer, state.phase));
    const shapes = new Map<string, Shape>(
      opened.flatMap(({ layer, source, batchSize }) => topShapes(layer, source, batchSize)),
    );
    const feeding: { net: DatabaseFed | null } = { net: null };
    const onWarning = warnOnce(log, (warning) => recordOf(warning, feeding.net?.samples ?? 0, opened, options));
    const net = new Net(filtered, { ...options, phase: state.phase, inputShapes: shapes, onWarning });
    const databases = opened.map(({ layer, source, batchSize }): [string, OpenedDatabase] => [
      layer.name,
      { source: layer.data_param.source, shape: [batchSize, ...source.shape] },
    ]);
    options.built?.(net, { parameter: filtered, databases: new Map(databases) });
    feeding.net = new DatabaseFed(net, opened, options);
    return feeding.net;
  } catch (error) {
    await Promise.all(opened.map(({ source }) => source.close()));
    throw error;
  }
}

async function openLayer(layer: LayerParameter, phase: Phase): Promise<Opened> {
  const source = await openDataSource({ layer, phase });
  return { layer, source, batchSize: layer.data_param.batch_size };
}

/** Which record a sample of the batch is, after `samples` samples; where records are shuffled, only which sample of the run. */
function recordOf(
  { blob, sample }: NetWarning,
  samples: number,
  opened: readonly Opened[],
  { shuffle }: FeedOptions,
): string {
  const from = opened.find(({ layer }) => layer.top.includes(blob));
  if (from === undefined) return "";
  const position = samples - from.batchSize + sample;
  return shuffle === undefined
    ? `${from.layer.data_param.source}, record ${position % from.source.size}: `
    : `${from.layer.data_param.source}, shuffled, sample ${position} of the run: `;
}

function topShapes(layer: LayerParameter, source: DataSource, batchSize: number): (readonly [string, Shape])[] {
  return layer.top.map((top, i) => [top, i === 0 ? [batchSize, ...source.shape] : [batchSize]] as const);
}

class DatabaseFed implements Fed {
  readonly net: Net;
  readonly batchSize: number;
  readonly #readers: readonly {
    readonly layer: LayerParameter;
    readonly reader: Prefetch;
    readonly epochs: EpochLog;
  }[];
  #samples: number;

  constructor(net: Net, opened: readonly Opened[], { start, shuffle, log }: FeedOptions) {
    this.net = net;
    this.batchSize = opened[0]?.batchSize ?? 1;
    this.#samples = start;
    this.#readers = opened.map(({ layer, source, batchSize }) => {
      const seed = net.layer(layer.name)?.layer.transformSeed;
      const sampling = { ...(seed === undefined ? {} : { seed }), ...(shuffle === undefined ? {} : { shuffle }) };
      const epochs = new EpochLog(log, { start, batchSize, records: source.size, ahead: layer.data_param.prefetch });
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
        const [dataTop, labelTop] = layer.top;
        return { [dataTop!]: data, ...(labelTop === undefined ? {} : { [labelTop]: label }) };
      }),
    );
    this.#samples += this.batchSize;
    return Object.assign({}, ...feeds);
  }

  async close(): Promise<void> {
    await Promise.all(this.#readers.map(({ reader }) => reader.close()));
  }
}
