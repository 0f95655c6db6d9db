import { DataError } from "../data-error.ts";
import { type FileLike, nameOfFile } from "../file-like.ts";
import { LmdbReader } from "../lmdb/lmdb-reader.ts";
import { MemorySource } from "../lmdb/memory-source.ts";
import { meanImage } from "../mean-image.ts";
import { checkDataLayer, type DataSourceOptions, openRecordSource } from "../record-source.ts";
import type { DataSource } from "../source.ts";
import { decodeImage } from "./decode-image.ts";
import { readBytes } from "./read-bytes.ts";

/** A Data layer, and where a page finds its database. */
export interface PageDataSourceOptions extends DataSourceOptions {
  /** The LMDB's data.mdb. Default: fetched from `data.mdb` below data_param.source. */
  readonly database?: FileLike;
  /** The mean.binaryproto. Default: fetched from transform_param.mean_file, where the layer names one. */
  readonly meanFile?: FileLike;
}

/**
 * Opens the database of a Data layer in a page. All of it is held in memory, and encoded images are decoded by the browser.
 * @throws LmdbError, DataError that say what is missing or does not fit
 */
export async function openDataSource({ layer, phase, ...files }: PageDataSourceOptions): Promise<DataSource> {
  checkDataLayer(layer);
  const { source } = layer.data_param;
  if (files.database === undefined && source === "")
    throw new DataError(`layer "${layer.name}": data_param.source is empty; hand in the bytes of data.mdb as database`);
  const database = files.database ?? `${source.replace(/\/$/, "")}/data.mdb`;
  const name = nameOfFile(database, source);
  const reader = new LmdbReader(new MemorySource(await readBytes(database), name));
  const { mean_file } = layer.transform_param;
  const meanFile = files.meanFile ?? (mean_file === "" ? undefined : mean_file);
  const mean = meanFile === undefined ? null : meanImage(await readBytes(meanFile), nameOfFile(meanFile, mean_file));
  return openRecordSource({ layer, phase, reader, mean, decode: decodeImage });
}
