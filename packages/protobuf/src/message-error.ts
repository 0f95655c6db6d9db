/** A message that was made in code with a field or a value that its schema does not have. */
export class MessageError extends Error {
  override readonly name = "MessageError";
}
