import type { DeviceBuffer } from "./backend.ts";

/** Extents, the outermost first: batch × channels × height × width for images. */
export type Shape = readonly number[];

/** A shaped view of a buffer. `tracked` says that a gradient may be asked of it. */
export interface Tensor {
  readonly shape: Shape;
  readonly buffer: DeviceBuffer;
  readonly tracked: boolean;
}

/** How many numbers a shape holds; the empty shape is a scalar and holds one. */
export const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** `2×3×4`, for messages. */
export const show = (shape: Shape): string => (shape.length === 0 ? "scalar" : shape.join("×"));
