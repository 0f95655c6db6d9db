import { filterNet, Net, type NetOptions, type NetWarning, readsDatabase, type State } from "@squeezenet/caffe";
import type { LayerParameter, NetParameter, NetState } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";
import type { DataSource } from "@squeezenet/data";
import { DatabaseFed, type Fed, type FeedingOptions, type Opened } from "./database-fed.ts";
import type { Databases } from "./databases.ts";
import { firstWarning } from "./first-warning.ts";
import type { OpenedDatabase } from "./notice.ts";

/** How a net is built and fed. */
export interface FeedOptions extends FeedingOptions, Omit<NetOptions, "inputShapes" | "phase" | "onWarning"> {
  readonly state: State;
  /** The state as Caffe prints it with the net; with it the net's building is told. */
  readonly netState?: NetState;
  readonly databases: Databases;
}

/**
 * Opens the databases of a net's Data layers, builds the net with their shapes, and reads batches ahead.
 * @throws what the databases and the net throw; then everything is closed again
 */
export async function feedNet(parameter: NetParameter, options: FeedOptions): Promise<Fed> {
  const { state, netState, say, databases } = options;
  const filtered = filterNet(parameter, state, (message) => say({ kind: "filtered", message }));
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
