import { foreignError, freedError } from "../owned-buffers.ts";

/** Plain memory, guarded: touching a freed buffer is a bug and says so. */
export class Numbers {
  #values: Float32Array | null;

  constructor(values: Float32Array) {
    this.#values = values;
  }

  get values(): Float32Array {
    if (this.#values === null) throw freedError("oracle");
    return this.#values;
  }

  free(): void {
    void this.values;
    this.#values = null;
  }
}

/**
 * A buffer, as the oracle's own.
 * @throws BackendError for another backend's
 */
export function ours(buffer: object): Numbers {
  if (buffer instanceof Numbers) return buffer;
  throw foreignError("oracle");
}

/** One number after another, each computed in double and rounded to float32 once. */
export function make(length: number, value: (i: number) => number): Numbers {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = value(i);
  return new Numbers(values);
}
