import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../reason-of.ts";
import type { ByteSource } from "../lmdb/byte-source.ts";
import { LmdbError } from "../lmdb/lmdb-error.ts";
import { LmdbReader } from "../lmdb/lmdb-reader.ts";

/** A file, read by position. Node only. */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #file: number;
  #open = true;

  /** @throws LmdbError where it cannot be opened */
  constructor(path: string) {
    this.name = path;
    this.#file = telling(path, () => openSync(path, "r"));
    this.size = fstatSync(this.#file).size;
  }

  /** @throws LmdbError where it was closed, or cut short while it was open */
  read(at: number, length: number): Uint8Array {
    if (!this.#open) throw new LmdbError(`${this.name}: is closed`);
    // Not filled with zeros first; "slow" means that it shares no memory with others.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
    for (let done = 0; done < length;) {
      const from = done;
      const count = telling(this.name, () => readSync(this.#file, bytes, from, length - from, at + from));
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

function telling<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new LmdbError(`${path}: cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
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
