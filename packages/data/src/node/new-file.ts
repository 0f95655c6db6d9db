import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../reason-of.ts";
import { LmdbError } from "../lmdb/lmdb-error.ts";

/** Written in pieces of this many bytes: pages are small. */
const PIECE = 1 << 20;

/**
 * The data.mdb of a new environment, written from front to back under a temporary name that it loses by `commit` alone: so
 * there is all of it, or nothing.
 */
export class NewFile {
  readonly #folder: string;
  readonly #madeFolder: boolean;
  readonly #file: number;
  readonly #piece = new Uint8Array(PIECE);
  #filled = 0;
  #flushed = 0;
  #open = true;

  /** @throws LmdbError where the folder holds a database already, or cannot be made */
  constructor(folder: string) {
    if (existsSync(join(folder, "data.mdb")))
      throw new LmdbError(`${folder}: holds a database already; remove it, or give another name`);
    this.#folder = folder;
    this.#madeFolder = !existsSync(folder);
    this.#file = this.#telling(() => {
      mkdirSync(folder, { recursive: true });
      return openSync(this.#temporary, "w");
    });
  }

  /** Adds bytes at the end. @throws LmdbError where they cannot be written: a full disk */
  append(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > PIECE) this.#flush();
    if (bytes.length > PIECE) this.#write(bytes, this.#flushed);
    else this.#piece.set(bytes, this.#filled);
    if (bytes.length > PIECE) this.#flushed += bytes.length;
    else this.#filled += bytes.length;
  }

  /** Writes over the front, makes sure that all is on the disk, and gives the file its name. */
  commit(front: Uint8Array): void {
    this.#flush();
    this.#write(front, 0);
    this.#telling(() => {
      fsyncSync(this.#file);
      this.#close();
      renameSync(this.#temporary, join(this.#folder, "data.mdb"));
    });
  }

  /** Gives up: nothing remains of it, nor of the folder if it was made for it. */
  discard(): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
    if (this.#madeFolder && !existsSync(join(this.#folder, "data.mdb"))) rmdirSync(this.#folder);
  }

  get #temporary(): string {
    return join(this.#folder, "data.mdb.tmp");
  }

  #close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  #flush(): void {
    this.#write(this.#piece.subarray(0, this.#filled), this.#flushed);
    this.#flushed += this.#filled;
    this.#filled = 0;
  }

  #write(bytes: Uint8Array, at: number): void {
    this.#telling(() => {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
    });
  }

  #telling<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new LmdbError(`${this.#folder}: cannot be written: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}
