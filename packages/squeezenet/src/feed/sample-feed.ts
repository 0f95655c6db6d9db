import type { Feed } from "@squeezenet/caffe";
import { type Shape, show, size } from "@squeezenet/core";
import { DataError } from "@squeezenet/data";
import type { BatchFeed } from "@squeezenet/training";
import { type BlobLike, ofBlobLike } from "../blob.ts";
import { checkNames } from "./check-names.ts";
import type { FedBlob } from "./fed-blobs.ts";
import type { Samples } from "./training-feed.ts";

/** A blob of all samples. */
interface Column {
  readonly name: string;
  readonly data: Float32Array;
  /** Of a batch. */
  readonly shape: Shape;
  /** Numbers of one sample. */
  readonly each: number;
  readonly samples: number;
}

/**
 * Batches of samples in order, again and again; a batch may begin at the end of the samples and end at their beginning.
 * @param start the first sample's number in the run
 * @throws DataError for blobs that are missing, not the net's, of another shape or of different numbers of samples
 */
export function sampleFeed(samples: Samples, blobs: readonly FedBlob[], start: number, what: string): BatchFeed {
  checkNames(samples, blobs, what);
  const columns = blobs.map((blob) => columnOf(blob, samples[blob.name] ?? [], what));
  const [first] = columns;
  for (const { name, samples: count } of columns)
    if (count === 0 || count !== first?.samples)
      throw new DataError(
        `${what}: blob "${name}" holds ${count} samples, blob "${first?.name}" ${first?.samples}: give the same number, at least 1`,
      );
  let position = start;
  return {
    shapes: new Map(columns.map(({ name, shape }) => [name, shape])),
    async next(): Promise<Feed> {
      const batch = columns.map((column) => [column.name, taken(column, position)] as const);
      position += first?.shape[0] ?? 1;
      return Object.fromEntries(batch);
    },
    async close() {},
  };
}

function columnOf({ name, shape: wanted, batchSize }: FedBlob, blob: BlobLike, what: string): Column {
  const { shape: given, data } = ofBlobLike(blob);
  const sample = wanted?.slice(1) ?? given?.slice(1);
  if (sample === undefined)
    throw new DataError(
      `${what}: blob "${name}" comes without its shape: give { shape: [samples, channels, height, width], data }`,
    );
  const each = size(sample);
  const fits = given === undefined ? data.length % each === 0 : given.slice(1).join() === sample.join();
  if (!fits || (given !== undefined && size(given) !== data.length))
    throw new DataError(
      `${what}: a sample of blob "${name}" is ${show(sample)}; found are ${data.length} numbers` +
        `${given === undefined ? "" : ` as ${show(given)}`}`,
    );
  return { name, data, shape: [batchSize, ...sample], each, samples: data.length / each };
}

function taken({ data, each, samples, shape: [count = 1] }: Column, position: number): Float32Array {
  const batch = new Float32Array(count * each);
  for (let i = 0; i < count; i++) {
    const from = ((position + i) % samples) * each;
    batch.set(data.subarray(from, from + each), i * each);
  }
  return batch;
}
