import { checkDataLayer, type DataSourceOptions, openRecordSource } from "../record-source.ts";
import type { DataSource } from "../source.ts";
import { decodeImage } from "./decode-image.ts";
import { openLmdb } from "./file-source.ts";
import { readMeanFile } from "./mean-file.ts";

/**
 * Opens the database of a Data layer, an LMDB at data_param.source, and reads transform_param.mean_file.
 * @throws LmdbError, DataError that say what is missing or does not fit
 */
export async function openDataSource({ layer, phase }: DataSourceOptions): Promise<DataSource> {
  checkDataLayer(layer);
  const { mean_file } = layer.transform_param;
  const reader = openLmdb(layer.data_param.source);
  try {
    const mean = mean_file === "" ? null : readMeanFile(mean_file);
    return await openRecordSource({ layer, phase, reader, mean, decode: decodeImage });
  } catch (error) {
    reader.close();
    throw error;
  }
}
