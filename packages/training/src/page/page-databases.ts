import { LmdbReader, MemorySource, openDataSource, readBytes } from "@squeezenet/data/browser";
import type { Databases } from "../databases.ts";

/** LMDBs as a page fetches them, each once: the run that reads one looks at its records beforehand. */
export function pageDatabases(): Databases {
  const fetched = new Map<string, Promise<Uint8Array>>();
  const bytesOf = (source: string): Promise<Uint8Array> => {
    const bytes = fetched.get(source) ?? readBytes(`${source.replace(/\/$/, "")}/data.mdb`);
    fetched.set(source, bytes);
    return bytes;
  };
  return {
    open: async (layer, phase) => openDataSource({ layer, phase, database: await bytesOf(layer.data_param.source) }),
    records: async (source) => new LmdbReader(new MemorySource(await bytesOf(source), source)),
  };
}
