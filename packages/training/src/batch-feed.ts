import type { Feed } from "@squeezenet/caffe";
import type { NetParameter } from "@squeezenet/caffe-io";
import type { Shape } from "@squeezenet/core";

/** Batches of one's own for one net, in order. */
export interface BatchFeed {
  /** Of each blob that the batches fill; the first extent is the samples of a batch. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The next batch. @throws DataError where there is none, or where it does not fill its blobs */
  next(): Promise<Feed>;
  close(): Promise<void>;
}

/**
 * Opens the batches of a net, in place of its databases and for its inputs. A run that resumes opens them again.
 * @param net filtered for its phase
 * @param start samples that the run has taken before
 */
export type OpenFeed = (net: NetParameter, start: number) => Promise<BatchFeed>;

/** Batches of one's own for the nets of a run; a net without them reads its databases. */
export interface Feeds {
  readonly train?: OpenFeed | undefined;
  /** For each test net in turn. */
  readonly tests?: readonly (OpenFeed | undefined)[];
}
