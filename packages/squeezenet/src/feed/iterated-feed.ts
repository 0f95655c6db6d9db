import type { Feed } from "@squeezenet/caffe";
import { type Shape, show, size } from "@squeezenet/core";
import { DataError } from "@squeezenet/data";
import type { BatchFeed } from "@squeezenet/training";
import { type BlobLike, ofBlobLike } from "../blob.ts";
import type { BatchReader } from "./batch-reader.ts";
import { checkNames } from "./check-names.ts";
import type { FedBlob } from "./fed-blobs.ts";

/**
 * Batches as they come. The first one tells the size of a Data layer's images.
 * @param close what is done when the run takes no more of them
 * @throws DataError for a first batch that is missing or does not fit
 */
export async function iteratedFeed(
  reader: BatchReader,
  blobs: readonly FedBlob[],
  close: () => Promise<void>,
): Promise<BatchFeed> {
  const shapes = await shapesOf(reader, blobs);
  return {
    shapes,
    async next(): Promise<Feed> {
      const { name: what } = reader;
      const batch = await reader.next();
      checkNames(batch, blobs, what);
      return Object.fromEntries(
        [...shapes].map(([name, shape]) => [name, numbersOf(name, batch[name] ?? [], shape, what)]),
      );
    },
    close,
  };
}

async function shapesOf(reader: BatchReader, blobs: readonly FedBlob[]): Promise<ReadonlyMap<string, Shape>> {
  const shapes = new Map<string, Shape>();
  for (const { name, shape, batchSize } of blobs)
    shapes.set(name, shape ?? (await shapeOfFirst(reader, name, batchSize)));
  return shapes;
}

async function shapeOfFirst(reader: BatchReader, name: string, batchSize: number): Promise<Shape> {
  const { [name]: blob = [] } = await reader.peek();
  const { shape } = ofBlobLike(blob);
  const wanted = `{ shape: [${batchSize}, channels, height, width], data }`;
  if (shape === undefined)
    throw new DataError(`${reader.name}: blob "${name}" comes without its shape: give ${wanted}`);
  if (shape[0] !== batchSize)
    throw new DataError(
      `${reader.name}: blob "${name}" is ${show(shape)}, and the net's batch_size is ${batchSize}: give ${wanted}`,
    );
  return shape;
}

function numbersOf(name: string, blob: BlobLike, wanted: Shape, what: string): Float32Array {
  const { shape, data } = ofBlobLike(blob);
  const found = `${data.length} numbers${shape === undefined ? "" : ` as ${show(shape)}`}`;
  if (data.length !== size(wanted) || (shape !== undefined && shape.join() !== wanted.join()))
    throw new DataError(`${what}: blob "${name}" is ${show(wanted)}, ${size(wanted)} numbers; found are ${found}`);
  return data;
}
