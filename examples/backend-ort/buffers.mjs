// @ts-check
import { BackendError } from "@squeezenet/core";

/** Numbers that ONNX Runtime has computed or will have. Its owner is the backend that made it. */
class Numbers {
  freed = false;

  /** @param {object} owner @param {Promise<Float32Array>} values */
  constructor(owner, values) {
    this.owner = owner;
    this.values = values;
    // Whoever reads hears of a failure; that nobody does is no reason to end the process.
    values.catch(() => {});
  }
}

/** The buffers of one backend. */
export class Buffers {
  #closed = false;

  /** @param {Promise<Float32Array>} values @returns {object} */
  make(values) {
    this.checkOpen();
    return new Numbers(this, values);
  }

  /** What a buffer holds. Work under way keeps it, so that freeing the buffer takes it from nobody. @param {object} buffer */
  values(buffer) {
    return this.#own(buffer).values;
  }

  /** @param {object} buffer */
  free(buffer) {
    this.#own(buffer).freed = true;
  }

  close() {
    this.#closed = true;
  }

  checkOpen() {
    if (this.#closed) throw new BackendError("ort: this backend was closed; open another");
  }

  /** @param {object} buffer */
  #own(buffer) {
    this.checkOpen();
    if (!(buffer instanceof Numbers) || buffer.owner !== this)
      throw new BackendError("ort: this buffer is another backend's; upload its numbers here");
    if (buffer.freed) throw new BackendError("ort: this buffer was freed; free it after its last use");
    return buffer;
  }
}
