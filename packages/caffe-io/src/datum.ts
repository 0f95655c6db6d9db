import { encodeMessage } from "@squeezenet/protobuf";
import type { Datum } from "./message-types.ts";
import { decodeMessage } from "./wire.ts";

/**
 * Reads one record of a data set. `data` is a view of the bytes given, not a copy.
 * @throws WireError for damaged bytes
 */
export function readDatum(bytes: Uint8Array, file = "datum"): Datum {
  return decodeMessage("Datum", bytes, { file });
}

/** The bytes of one record of a data set, as convert_imageset stores them. */
export function writeDatum(datum: Datum): Uint8Array {
  return encodeMessage(datum);
}
