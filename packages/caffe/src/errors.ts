import { type LayerParameter, type Location, locationOf, PlacedError } from "@squeezenet/caffe-io";

/** A net that cannot be built or run as it stands in its prototxt; `file`, `line` and `column` are those of the layer. */
export class NetError extends PlacedError {
  override readonly name: string = "NetError";
}

/** A label outside the classes of the layer that judges by it. */
export class LabelError extends NetError {
  override readonly name: string = "LabelError";
}

/** Weights or a solver state that do not fit the net; `file` is theirs. */
export class WeightsError extends PlacedError {
  override readonly name: string = "WeightsError";
}

/** A solver that cannot run as it stands in its prototxt; `file`, `line` and `column` are those of the field. */
export class SolverError extends PlacedError {
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

/** What a layer does wrong, or one of its fields: the message begins with the place and the layer's name. */
export function layerError(layer: LayerParameter, field: string | undefined, message: string, cause?: Error): NetError {
  const at = placeOf(layer, field);
  const place = at === undefined ? "" : `${at.file}:${at.line}:${at.column}: `;
  return new NetError(`${place}layer "${layer.name}": ${message}`, cause === undefined ? { at } : { at, cause });
}

/** Where a message or one of its fields stands; the message where the field is not set. */
export const placeOf = (message: object, field?: string): Location | undefined =>
  (field === undefined ? undefined : locationOf(message, field)) ?? locationOf(message);
