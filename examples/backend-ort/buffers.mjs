// @ts-check
import { BackendError } from "@squeezenet/core";

/**
 * The buffers of one backend. A buffer is an object that nobody else can look into; its numbers are a promise, for the
 * kernel that makes them may still have to run. Freeing forgets the promise: work that waits for it holds it itself.
 */
export class Buffers {
  /** @type {WeakMap<object, Promise<Float32Array> | null>} */
  #numbers = new WeakMap();
  #closed = false;

  /** @param {Promise<Float32Array>} numbers */
  make(numbers) {
    this.#refuseIfClosed();
    // Whoever reads is told of a failure; a buffer that nobody reads must not end the process with it.
    numbers.catch(() => {});
    const buffer = Object.freeze({});
    this.#numbers.set(buffer, numbers);
    return buffer;
  }

  /** @param {object} buffer @throws BackendError if it is another backend's, or freed */
  numbers(buffer) {
    this.#refuseIfClosed();
    const numbers = this.#numbers.get(buffer);
    if (numbers === undefined) throw new BackendError("ort: this buffer is another backend's");
    if (numbers === null) throw new BackendError("ort: this buffer was freed");
    return numbers;
  }

  /** @param {object} buffer */
  free(buffer) {
    this.numbers(buffer);
    this.#numbers.set(buffer, null);
  }

  close() {
    this.#closed = true;
  }

  #refuseIfClosed() {
    if (this.#closed) throw new BackendError("ort: this backend was closed; open another");
  }
}
