import type { LayerParameter } from "@squeezenet/caffe-io";
import { locationOf } from "@squeezenet/caffe-io";

/** A net that cannot be built or run as it stands in its prototxt. */
export class NetError extends Error {
  override readonly name: string = "NetError";
}

/** A label outside the classes of the layer that judges by it. */
export class LabelError extends NetError {
  override readonly name: string = "LabelError";
}

/** Weights or a solver state that do not fit the net. */
export class WeightsError extends Error {
  override readonly name: string = "WeightsError";
}

/** A solver that cannot run as it stands in its prototxt. */
export class SolverError extends Error {
  override readonly name: string = "SolverError";
}

/** A run whose numbers are no longer finite. */
export class DivergedError extends Error {
  override readonly name: string = "DivergedError";
  /** The update that was being made, counted from 0. */
  readonly iteration: number;
  /** The layer where they appeared, where it is known. */
  readonly layer: string | null;

  constructor(message: string, at: { readonly iteration: number; readonly layer: string | null }) {
    super(message);
    this.iteration = at.iteration;
    this.layer = at.layer;
  }
}

/** Where a layer (or one of its fields) stands, as `file:line:column: `, and its name: the beginning of a message. */
export function whereIs(layer: LayerParameter, field?: string): string {
  const place = locationOf(layer, field) ?? locationOf(layer);
  return `${place === undefined ? "" : `${place.file}:${place.line}:${place.column}: `}layer "${layer.name}"`;
}
