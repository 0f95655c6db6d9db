import type { Shape } from "@squeezenet/core";

/** Numbers with their shape, row-major: a plain value, of which nothing has to be disposed of. */
export interface Blob {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** Numbers for a blob: with their shape, or alone for a blob whose shape stands. */
export type BlobLike = { readonly shape: Shape; readonly data: ArrayLike<number> } | ArrayLike<number>;

/** The numbers as float32, and their shape where they say one. */
export function ofBlobLike(blob: BlobLike): { readonly shape: Shape | undefined; readonly data: Float32Array } {
  const { shape, data } = "shape" in blob ? blob : { shape: undefined, data: blob };
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}
