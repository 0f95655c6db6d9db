import { DataError } from "./data-error.ts";
import type { Batch, DataSource, Sampling } from "./source.ts";

/** Which samples are read ahead. */
export interface PrefetchOptions extends Sampling {
  /** The first sample. */
  readonly start: number;
  /** Samples a batch. */
  readonly count: number;
  /** Batches that are decoded before they are asked for; Caffe's data_param.prefetch is 4. */
  readonly ahead?: number;
}

/** Batches one after another, read and decoded while the ones before are computed. */
export interface Prefetch {
  /** The next batch. Rejects where it could not be read; the ones before it and after it are not lost. */
  next(): Promise<Batch>;
  /** Stops reading ahead and closes the source. */
  close(): Promise<void>;
}

/** Reads ahead from a source. What comes out does not depend on how fast anything is. */
export function prefetch(source: DataSource, { start, count, ahead = 4, ...sampling }: PrefetchOptions): Prefetch {
  const pending: Promise<Batch>[] = [];
  let position = start;
  let closed = false;
  const fill = (most: number): void => {
    while (!closed && pending.length < most) {
      const batch = source.batch(position, count, sampling);
      // A failure is told when this batch is asked for.
      batch.catch(() => {});
      pending.push(batch);
      position += count;
    }
  };
  return {
    async next() {
      if (closed) throw new DataError("no batch can be read any more: the reader was closed");
      fill(1);
      const batch = await pending.shift()!;
      // Reading begins with work on this very thread: not before the batch has been passed on to be computed with.
      setTimeout(fill, 0, ahead);
      return batch;
    },
    async close() {
      closed = true;
      await Promise.allSettled(pending);
      await source.close();
    },
  };
}
