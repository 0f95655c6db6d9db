import { filterNet, Net, type NetOptions, type NetWarning, readsDatabase, type State } from "@squeezenet/caffe";
import type { LayerParameter, NetParameter, NetState } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";
import type { DataSource } from "@squeezenet/data";
import type { OpenFeed } from "./batch-feed.ts";
import { DatabaseFed, type Fed, type FeedingOptions, type Opened } from "./database-fed.ts";
import type { Databases } from "./databases.ts";
import { firstWarning } from "./first-warning.ts";
import type { OpenedDatabase } from "./notice.ts";
import { OwnFed } from "./own-fed.ts";

/** How a net is built and fed. */
export interface FeedOptions extends FeedingOptions, Omit<NetOptions, "inputShapes" | "phase" | "onWarning"> {
  readonly state: State;
  /** The state as Caffe prints it with the net; with it the net's building is told. */
  readonly netState?: NetState;
  readonly databases: Databases;
  /** Batches of the caller's own, in place of the databases. */
  readonly feed?: OpenFeed | undefined;
}

/**
 * Opens the databases of a net's Data layers, builds the net with their shapes, and reads batches ahead.
 * @throws what the databases and the net throw; then everything is closed again
 */
export async function feedNet(parameter: NetParameter, options: FeedOptions): Promise<Fed> {
  const { state, netState, say, databases, feed } = options;
  const filtered = filterNet(parameter, state, (message) => say({ kind: "filtered", message }));
  if (feed !== undefined) return feedByCaller(filtered, options, feed);
  const opened: Opened[] = [];
  try {
    for (const layer of filtered.layer.filter(readsDatabase)) {
      const source = await databases.open(layer, state.phase);
      opened.push({ layer, source, batchSize: layer.data_param.batch_size });
    }
    const shapes = new Map<string, Shape>(
      opened.flatMap(({ layer, source, batchSize }) => topShapes(layer, source, batchSize)),
    );
    const feeding: { net: DatabaseFed | null } = { net: null };
    const onWarning = firstWarning((warning) => {
      const where = recordOf(warning, feeding.net?.samples ?? 0, opened, options);
      say({ kind: "not finite", blob: warning.blob, where, message: warning.message });
    });
    const net = new Net(filtered, { ...options, phase: state.phase, inputShapes: shapes, onWarning });
    if (netState !== undefined)
      say({ kind: "built", net, making: { parameter: filtered, state: netState, databases: openedOf(opened) } });
    feeding.net = new DatabaseFed(net, filtered, opened, options);
    return feeding.net;
  } catch (error) {
    await Promise.all(opened.map(({ source }) => source.close()));
    throw error;
  }
}

/** Builds a net with the shapes of the caller's batches. */
async function feedByCaller(filtered: NetParameter, options: FeedOptions, open: OpenFeed): Promise<Fed> {
  const { state, netState, say, start } = options;
  const feed = await open(filtered, start);
  try {
    const feeding: { net: OwnFed | null } = { net: null };
    const onWarning = firstWarning(({ blob, sample, message }) => {
      const { samples = 0, batchSize = 1 } = feeding.net ?? {};
      say({ kind: "not finite", blob, where: `sample ${samples - batchSize + sample} of the feed: `, message });
    });
    const net = new Net(filtered, { ...options, phase: state.phase, inputShapes: feed.shapes, onWarning });
    if (netState !== undefined)
      say({ kind: "built", net, making: { parameter: filtered, state: netState, databases: new Map() } });
    feeding.net = new OwnFed(net, filtered, feed, start);
    return feeding.net;
  } catch (error) {
    await feed.close();
    throw error;
  }
}

const openedOf = (opened: readonly Opened[]): ReadonlyMap<string, OpenedDatabase> =>
  new Map(
    opened.map(({ layer, source, batchSize }) => [
      layer.name,
      { source: layer.data_param.source, shape: [batchSize, ...source.shape] },
    ]),
  );

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
