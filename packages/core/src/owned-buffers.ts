import type { DeviceBuffer } from "./backend.ts";
import { BackendError } from "./errors.ts";

/** A buffer that knows which table made it and how long it is. A backend extends it by the place where its numbers are. */
export class OwnedBuffer {
  /** The `OwnedBuffers` that made it. */
  readonly owner: object;
  /** How many float32 numbers it holds. */
  readonly length: number;
  #freed = false;

  constructor(owner: object, length: number) {
    this.owner = owner;
    this.length = length;
  }

  get freed(): boolean {
    return this.#freed;
  }

  /** Marks it as freed. Its memory is the backend's to give back. */
  free(): void {
    this.#freed = true;
  }
}

/**
 * The buffers of one backend: it makes them, and refuses those of other backends, those freed, those of a wrong length, and all
 * of them once the backend is closed. Every method takes what a caller of the contract passes, and returns the backend's own type.
 */
export class OwnedBuffers<B extends OwnedBuffer> {
  readonly #backend: string;
  readonly #kind: new (owner: object, length: number) => B;
  #closed = false;

  /**
   * @param backend the backend's name, which begins every message
   * @param kind the class of its buffers
   */
  constructor(backend: string, kind: new (owner: object, length: number) => B) {
    this.#backend = backend;
    this.#kind = kind;
  }

  /**
   * A new buffer for so many numbers.
   * @throws BackendError where the backend is closed
   */
  make(length: number): B {
    if (this.#closed) throw this.closedError();
    return new this.#kind(this, length);
  }

  /**
   * The buffer, as the backend's own.
   * @throws BackendError where the backend is closed, or the buffer is another backend's or was freed
   */
  own(buffer: DeviceBuffer | undefined): B {
    if (this.#closed) throw this.closedError();
    if (!(buffer instanceof this.#kind) || buffer.owner !== this) throw foreignError(this.#backend);
    if (buffer.freed) throw freedError(this.#backend);
    return buffer;
  }

  /**
   * A kernel's inputs, as the backend's own.
   * @param kernel its name, for messages
   * @param lengths how many numbers each input has to hold, as `signatures` says
   * @throws BackendError as `own` does, and where an input is missing or has another length
   */
  inputs(kernel: string, lengths: readonly number[], buffers: readonly DeviceBuffer[]): readonly B[] {
    return lengths.map((length, index) => {
      const input = this.own(buffers[index]);
      if (input.length === length) return input;
      throw new BackendError(
        `${this.#backend}: ${kernel}: input ${index} holds ${input.length} numbers, its geometry needs ${length}`,
      );
    });
  }

  /**
   * Marks the buffer as freed and returns it, for the backend to give back its memory.
   * @throws BackendError as `own` does
   */
  free(buffer: DeviceBuffer): B {
    const own = this.own(buffer);
    own.free();
    return own;
  }

  /** From now on everything is refused. */
  close(): void {
    this.#closed = true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** What to throw, or to reject with, where the backend is closed. */
  closedError(): BackendError {
    return new BackendError(`${this.#backend}: this backend is closed; open another`);
  }
}

/** What a use of another backend's buffer throws. */
export const foreignError = (backend: string): BackendError =>
  new BackendError(`${backend}: this buffer is another backend's; upload its numbers here`);

/** What a use of a freed buffer throws. */
export const freedError = (backend: string): BackendError =>
  new BackendError(`${backend}: this buffer was freed; free it after its last use`);
