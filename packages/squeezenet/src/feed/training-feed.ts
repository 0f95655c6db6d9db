import type { BlobLike } from "../blob.ts";

/** One batch: the numbers of each blob that the net is fed, `batch_size` samples of them. */
export type Batch = Readonly<Record<string, BlobLike>>;

/**
 * All samples, by blob: batches take them in order, again and again, as they take the records of a database. Their first
 * extent is the number of samples, which need be no multiple of the batch's.
 */
export type Samples = Readonly<Record<string, BlobLike>>;

/** Batches in order. */
export type Batches = AsyncIterable<Batch> | Iterable<Batch>;

/**
 * Batches of one's own in place of a net's database, or for its inputs:
 *
 * - samples, as blobs with the data of all of them: the easiest, and a run that is restored goes on at the right one;
 * - batches, one after another: a generator, or an array. A run that is restored takes those that are still to come;
 * - a function that gives the batches from a sample on: called with 0, and when a run is restored, with the number of samples
 *   that it has taken.
 *
 * The numbers go to the net as they are: a Data layer's transform_param is for its database.
 */
export type TrainingFeed = Samples | Batches | ((start: number) => Batches);
