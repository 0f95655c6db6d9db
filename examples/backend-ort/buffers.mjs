// @ts-check
import { OwnedBuffer, OwnedBuffers } from "@squeezenet/core";

/** Numbers that ONNX Runtime has computed or will have. */
class Numbers extends OwnedBuffer {
  /** Work under way keeps them, so that freeing the buffer takes them from nobody. @type {Promise<Float32Array>} */
  values = Promise.resolve(new Float32Array());
}

/** The buffers of one backend. @extends {OwnedBuffers<Numbers>} */
export class Buffers extends OwnedBuffers {
  constructor() {
    super("ort", Numbers);
  }

  /** A buffer for numbers that will come. @param {number} length @param {Promise<Float32Array>} values */
  promise(length, values) {
    // Whoever reads hears of a failure; that nobody does is no reason to end the process.
    values.catch(() => {});
    const buffer = this.make(length);
    buffer.values = values;
    return buffer;
  }
}
