import { BackendError } from "@squeezenet/core";
import { type Memory, webAssembly } from "./platform.ts";

const pageBytes = 65536;
/** WebAssembly's addresses are 32 bits wide; where the engine will not reserve so many, fewer have to do. */
const limits = [65536, 32768, 16384, 8192];
/** 16 MiB. */
const mostSpare = 256;
const alignment = 64;
/** The start is the threads' own (worker-script.ts); then room for loads that begin a little before a block. */
const firstAddress = 65536;

interface Hole {
  readonly address: number;
  readonly bytes: number;
}

export const round = (bytes: number): number => Math.max(alignment, Math.ceil(bytes / alignment) * alignment);

/** Memory for kernels and what is given out of it: the tightest hole that fits, joined again when given back. */
export class Heap {
  readonly memory: Memory;
  readonly shared: boolean;
  readonly #blocks = new Map<number, number>();
  readonly #holes: Hole[] = [];
  readonly #mostPages: number;
  #end = firstAddress;
  #held = 0;
  #made = 0;
  #floats: Float32Array;

  constructor(shared: boolean) {
    this.shared = shared;
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
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  /** Throws BackendError where `bytes` more do not fit the address space. */
  allocate(bytes: number): number {
    const needed = round(bytes);
    const at = this.#tightest(needed);
    const hole = this.#holes[at];
    const address = hole === undefined ? this.#extend(needed) : hole.address;
    if (hole !== undefined) {
      const rest = { address: hole.address + needed, bytes: hole.bytes - needed };
      this.#holes.splice(at, 1, ...(rest.bytes > 0 ? [rest] : []));
    }
    this.#blocks.set(address, needed);
    this.#held += needed;
    this.#made++;
    return address;
  }

  /** The smallest hole that is large enough, or −1: first fit would spend the large ones on small blocks. */
  #tightest(needed: number): number {
    let best = -1;
    for (const [at, { bytes }] of this.#holes.entries())
      if (bytes >= needed && (best < 0 || bytes < this.#holes[best]!.bytes)) best = at;
    return best;
  }

  release(address: number): void {
    const bytes = this.#blocks.get(address);
    if (bytes === undefined) throw new BackendError(`cpu-worker: no block starts at ${address}`);
    this.#blocks.delete(address);
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
      throw this.#tooMuch(bytes, cause);
    }
  }

  #tooMuch(bytes: number, cause?: unknown): BackendError {
    const room = gibibytes(this.#mostPages * pageBytes);
    return new BackendError(
      `cpu-worker: ${gibibytes(bytes)} more are needed beside the ${gibibytes(this.#held)} in use, and kernels can address ${room} in all here: take a smaller batch (and a greater iter_size)`,
      { cause },
    );
  }
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
  throw new BackendError("cpu-worker: the engine will not reserve memory for the kernels", { cause });
}
