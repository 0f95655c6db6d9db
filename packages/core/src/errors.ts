/** A tensor whose shape an op cannot take. The message says which op, what it found and what would have done. */
export class ShapeError extends Error {
  override readonly name: string = "ShapeError";
}

/** Something was used after its end: a net that was freed, a tape that was disposed of or has played. */
export class LifetimeError extends Error {
  override readonly name: string = "LifetimeError";
}

/*
 * A backend's errors are told by their names: it may have a copy of this package of its own, whose classes are others.
 */

/** A backend was used against its contract: a freed buffer, a closed backend, a buffer of another backend, a promise of one. */
export class BackendError extends Error {
  override readonly name: string = "BackendError";
}

/** A backend cannot run on this machine. The message says what is missing and what to use instead. */
export class BackendUnavailable extends Error {
  override readonly name: string = "BackendUnavailable";
}

/** Something that this code takes for granted does not hold: a fault in the program, not in its input. */
export class InternalError extends Error {
  override readonly name: string = "InternalError";
}
