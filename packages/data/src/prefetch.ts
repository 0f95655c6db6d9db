import { DataError } from "./data-error.ts";
import type { Batch, DataSource, Sampling } from "./data-source.ts";

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
  const fill = (): void => {
    while (!closed && pending.length < ahead) {
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
      fill();
      const batch = await pending.shift()!;
      fill();
      return batch;
    },
    async close() {
      closed = true;
      await Promise.allSettled(pending);
      await source.close();
    },
  };
}
