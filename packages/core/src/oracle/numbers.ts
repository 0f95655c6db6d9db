import { BackendError } from "../errors.ts";

/** Plain memory, guarded: touching a freed buffer is a bug and says so. */
export class Numbers {
  #values: Float32Array | null;

  constructor(values: Float32Array) {
    this.#values = values;
  }

  get values(): Float32Array {
    if (this.#values === null) throw new BackendError("oracle: this buffer was freed");
    return this.#values;
  }

  free(): void {
    void this.values;
    this.#values = null;
  }
}

/** One number after another, each computed in double and rounded to float32 once. */
export function make(length: number, value: (i: number) => number): Numbers {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = value(i);
  return new Numbers(values);
}
