import type { LayerParameter } from "@squeezenet/caffe-io";
import type { Phase } from "@squeezenet/caffe";
import type { DataSource, LmdbReader } from "@squeezenet/data";

/** Records of a database by number, as they are stored. */
export type Records = Pick<LmdbReader, "name" | "entries" | "entryAt" | "close">;

/** The databases that Data layers read. */
export interface Databases {
  /** Opens what a Data layer reads, with its transform. @throws DataError or LmdbError that say what is missing */
  open(layer: LayerParameter, phase: Phase): Promise<DataSource>;
  /** Opens a database for its stored bytes. @throws LmdbError where there is none */
  records(source: string): Promise<Records>;
}
