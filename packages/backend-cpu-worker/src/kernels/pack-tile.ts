import type { Int } from "../wasm/expressions.ts";
import type { Routine } from "../wasm/routine.ts";

/** The rows of a tile, and where they are to be packed. */
export interface TileRows {
  /** Address of the first row, and bytes from row to row. */
  readonly source: Int;
  readonly sourceBytes: number;
  readonly rows: number;
  /** Byte offset in a row of each vector. */
  readonly vectors: readonly number[];
  readonly tile: Int;
  readonly tileBytes: number;
}

/**
 * Lays the rows of one tile, which stand far apart, one after the other, each at the offsets that it has in its source.
 * Measured: SqueezeNet v1.0's conv10 takes seven eighths of the time that it took with packColumns, which looks for the edges
 * of an image.
 */
export function packTile(routine: Routine, { source, sourceBytes, rows, vectors, tile, tileBytes }: TileRows): void {
  const { lanes } = routine;
  const [from, to] = [routine.int(source), routine.int(tile)];
  routine.for(0, rows, () => {
    for (const offset of vectors) routine.store(to, lanes.load(from, offset), offset);
    routine.increase(from, sourceBytes);
    routine.increase(to, tileBytes);
  });
}
