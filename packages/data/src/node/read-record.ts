import type { ColorMode } from "../image/decoder.ts";
import { type DataRecord, decodeRecord, type RecordEntry } from "../record.ts";
import { decodeImage } from "./decode-image.ts";

/**
 * Reads the Datum of entry number `index` of `database`, and decodes its image by sharp where it is encoded.
 * @throws DataError, ImageError, WireError that name the database, the number and the key
 */
export const readRecord = (database: string, index: number, entry: RecordEntry, mode: ColorMode): Promise<DataRecord> =>
  decodeRecord(database, index, entry, { mode, decode: decodeImage });
