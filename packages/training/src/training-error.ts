/** A run, or a check of one, that cannot be carried out. The message says where, what was found and what would have done. */
export class TrainingError extends Error {
  override readonly name: string = "TrainingError";
}
