import { BackendError, BackendUnavailable } from "@squeezenet/core";
import { alignment, blockBytes } from "../block-bytes.ts";
import { type Memory, webAssembly } from "./platform.ts";

const pageBytes = 65536;
/** WebAssembly's addresses are 32 bits wide; where the engine will not reserve so many, fewer have to do. */
const limits = [65536, 32768, 16384, 8192];
/** 16 MiB. */
const mostSpare = 256;
/** The start is the threads' own (worker-script.ts); then room for loads that begin a little before a block. */
const firstAddress = 65536;

/** Bytes before each block that are watched, where blocks are; behind it, those up to the alignment and as many more. */
const margin = alignment;
/** What stands at a word of memory: another number at each, so that no kernel that reads too far writes it by chance. */
const sentinel = (word: number): number => Math.imul(word + 1, 0x9e3779b1);

interface Block {
  /** With what surrounds it. */
  readonly bytes: number;
  /** Asked for. */
  readonly wanted: number;
}

interface Hole {
  readonly address: number;
  readonly bytes: number;
}

/** Memory for kernels and what is given out of it: the tightest hole that fits, joined again when given back. */
export class Heap {
  readonly memory: Memory;
  readonly shared: boolean;
  readonly #blocks = new Map<number, Block>();
  readonly #margin: number;
  #overrun: string | null = null;
  readonly #holes: Hole[] = [];
  readonly #mostPages: number;
  #end = firstAddress;
  #held = 0;
  #made = 0;
  #floats: Float32Array;

  /** @param watched whether sentinels stand around each block, for `overrun` to look at */
  constructor(shared: boolean, watched = false) {
    this.shared = shared;
    this.#margin = watched ? margin : 0;
    [this.memory, this.#mostPages] = reserve(shared);
    this.#floats = new Float32Array(this.memory.buffer);
  }

  /** Bytes given out now. */
  get held(): number {
    return this.#held;
  }
  /** Blocks given out so far: a steady loop adds as many as it gives back. */
  get made(): number {
    return this.#made;
  }
  /** Bytes of memory behind it all. */
  get size(): number {
    return this.memory.buffer.byteLength;
  }

  /** The floats of a block. Asked for anew each time, as memory may have grown. */
  floats(address: number, length: number): Float32Array {
    if (this.#floats.buffer !== this.memory.buffer) this.#floats = new Float32Array(this.memory.buffer);
    return this.#floats.subarray(address / 4, address / 4 + length);
  }
  /** The same as 32-bit integers: words, steps and counters. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  /**
   * Gives out a block, aligned to 64 bytes, and returns its address. Its contents are undefined.
   * @throws BackendError if the address space has no room for `bytes` more, or the system gives no more memory
   */
  allocate(bytes: number): number {
    const needed = blockBytes(bytes) + 2 * this.#margin;
    const at = this.#tightest(needed);
    const hole = this.#holes[at];
    const address = (hole === undefined ? this.#extend(needed) : hole.address) + this.#margin;
    if (hole !== undefined) {
      const rest = { address: hole.address + needed, bytes: hole.bytes - needed };
      this.#holes.splice(at, 1, ...(rest.bytes > 0 ? [rest] : []));
    }
    const block = { bytes: needed, wanted: bytes };
    this.#blocks.set(address, block);
    this.#held += needed;
    this.#made++;
    if (this.#margin > 0) for (const each of this.#sentinels(address, block)) stand(each);
    return address;
  }

  /** The smallest hole that is large enough, or −1: first fit would spend the large ones on small blocks. */
  #tightest(needed: number): number {
    let best = -1;
    let least = Infinity;
    for (const [at, { bytes }] of this.#holes.entries())
      if (bytes >= needed && bytes < least) [best, least] = [at, bytes];
    return best;
  }

  /**
   * Takes a block back.
   * @throws BackendError if no block starts at that address
   */
  release(given: number): void {
    const block = this.#blocks.get(given);
    if (block === undefined) throw new BackendError(`cpu-worker: no block starts at ${given}`);
    this.#look(given, block);
    this.#blocks.delete(given);
    const { bytes } = block;
    const address = given - this.#margin;
    this.#held -= bytes;
    let at = this.#holes.findIndex((hole) => hole.address > address);
    if (at < 0) at = this.#holes.length;
    this.#holes.splice(at, 0, { address, bytes });
    this.#join(at);
    this.#join(at - 1);
    const last = this.#holes.at(-1);
    if (last === undefined || last.address + last.bytes !== this.#end) return;
    this.#end = last.address;
    this.#holes.pop();
  }

  /** Where something was written beside a block since this was asked last, in words; null where nothing was. */
  overrun(): string | null {
    for (const [address, block] of this.#blocks) this.#look(address, block);
    const found = this.#overrun;
    this.#overrun = null;
    return found;
  }

  #sentinels(address: number, { bytes, wanted }: Block): readonly [before: Int32Array, after: Int32Array] {
    const end = address - this.#margin + bytes;
    const behind = address + 4 * Math.ceil(wanted / 4);
    return [this.integers(address - this.#margin, this.#margin / 4), this.integers(behind, (end - behind) / 4)];
  }

  #look(address: number, block: Block): void {
    if (this.#margin === 0) return;
    const [before, after] = this.#sentinels(address, block);
    const first = before.findLastIndex(isSpoilt);
    const last = after.findIndex(isSpoilt);
    if (first < 0 && last < 0) return;
    const where =
      first < 0 ? `${4 * last} bytes behind the end` : `${before.byteLength - 4 * first} bytes before the start`;
    this.#overrun ??= `something was written ${where} of a block of ${block.wanted} bytes`;
    for (const each of [before, after]) stand(each);
  }

  #join(at: number): void {
    const [hole, next] = [this.#holes[at], this.#holes[at + 1]];
    if (hole === undefined || next === undefined || hole.address + hole.bytes !== next.address) return;
    this.#holes.splice(at, 2, { address: hole.address, bytes: hole.bytes + next.bytes });
  }

  #extend(bytes: number): number {
    const address = this.#end;
    // Vectors may read, never write, a little past the last block: one page stays free behind it.
    const pages = Math.ceil((address + bytes) / pageBytes) + 1;
    const now = this.size / pageBytes;
    if (pages > this.#mostPages) throw this.#tooMuch(bytes);
    if (pages > now) this.#grow(pages, now, bytes);
    this.#end = address + bytes;
    return address;
  }

  #grow(pages: number, now: number, bytes: number): void {
    try {
      // Some more than needed, so that many small blocks do not each ask the system.
      const spare = Math.min(mostSpare, Math.ceil(pages / 16));
      this.memory.grow(Math.min(this.#mostPages, pages + spare) - now);
    } catch (cause) {
      throw new BackendError(
        `cpu-worker: the system gives no more memory: ${gibibytes(bytes)} are needed beside the ${gibibytes(this.#held)} in use. Take a smaller batch (and a greater iter_size), or let the process have more (ulimit -v)`,
        { cause },
      );
    }
  }

  #tooMuch(bytes: number): BackendError {
    const room = gibibytes(this.#mostPages * pageBytes);
    return new BackendError(
      `cpu-worker: ${gibibytes(bytes)} more are needed beside the ${gibibytes(this.#held)} in use, and kernels can address ${room} in all here: take a smaller batch (and a greater iter_size)`,
    );
  }
}

const isSpoilt = (word: number, at: number, { byteOffset }: Int32Array): boolean =>
  word !== sentinel(byteOffset / 4 + at);

function stand(words: Int32Array): void {
  for (let at = 0; at < words.length; at++) words[at] = sentinel(words.byteOffset / 4 + at);
}

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

function reserve(shared: boolean): readonly [Memory, mostPages: number] {
  if (webAssembly === undefined) throw new BackendError("cpu-worker: this engine has no WebAssembly");
  let cause: unknown;
  for (const maximum of limits)
    try {
      return [new webAssembly.Memory({ initial: 16, maximum, shared }), maximum];
    } catch (error) {
      cause = error;
    }
  throw new BackendUnavailable(
    "cpu-worker: the engine reserves no memory for kernels. Close other backends, or let the process address more (ulimit -v)",
    { cause },
  );
}
