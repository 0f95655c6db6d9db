import { clone, fieldsOf } from "./message.ts";
import { descriptorOfMessage } from "./descriptor.ts";
import type { Changes } from "./schema.ts";

/**
 * A copy of a message with some fields changed, at any depth: unlike `clone`, a nested message keeps the fields that its
 * change does not name. Lists are replaced whole; `undefined` unsets a field. The message stays as it is.
 * @throws MessageError for an object that is no message, and for a change that its schema does not allow
 */
export function patch<M extends object>(message: M, changes: Changes<M>): M {
  const before = new Map([...fieldsOf(message)].map(([{ name }, value]) => [name, value]));
  const laidOver = Object.entries(changes).map(([field, value]: [string, unknown]) => {
    const inner = before.get(field);
    return [field, isMessage(inner) && isFields(value) ? patch(inner, value) : value];
  });
  return clone(message, Object.fromEntries(laidOver));
}

const isMessage = (value: unknown): value is object =>
  typeof value === "object" && value !== null && descriptorOfMessage(value) !== undefined;

/** A message, or fields for one. Whether they fit is for `clone` to say. */
const isFields = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
