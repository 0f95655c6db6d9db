import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ByteSource } from "./byte-source.ts";
import { LmdbError } from "./lmdb-error.ts";
import { LmdbReader } from "./lmdb-reader.ts";

/** A file, read by position. Node only. */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #file: number;
  #open = true;

  constructor(path: string) {
    this.name = path;
    this.#file = openSync(path, "r");
    this.size = fstatSync(this.#file).size;
  }

  read(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const count = readSync(this.#file, bytes, done, length - done, at + done);
      if (count === 0) throw new LmdbError(`${this.name}: is cut short: it ends at byte ${at + done}`);
      done += count;
    }
    return bytes;
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }
}

/**
 * Opens an environment: the directory that holds data.mdb, or that file.
 * @throws LmdbError that says what is missing, or why it is no LMDB
 */
export function openLmdb(path: string): LmdbReader {
  if (!existsSync(path)) throw new LmdbError(`${path}: no such LMDB (looked for in ${process.cwd()})`);
  const file = statSync(path).isDirectory() ? join(path, "data.mdb") : path;
  if (!existsSync(file)) throw new LmdbError(`${path}: is a directory without data.mdb, so no LMDB`);
  const source = new FileSource(file);
  try {
    return new LmdbReader(source);
  } catch (error) {
    source.close();
    throw error;
  }
}
