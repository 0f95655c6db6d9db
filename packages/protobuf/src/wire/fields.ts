import type { Field } from "../descriptor.ts";
import { NumberList } from "./numbers.ts";

/** What a message has in a field so far, undefined if nothing. */
export const own = (message: object, field: Field): unknown =>
  Object.getOwnPropertyDescriptor(message, field.name)?.value;

/** Sets a field, or adds to it if it is repeated. */
export function put(message: object, field: Field, value: unknown): void {
  if (!field.repeated) {
    Reflect.set(message, field.name, value);
    return;
  }
  const list = own(message, field);
  if (Array.isArray(list)) list.push(value);
  else Reflect.set(message, field.name, [value]);
}

/** The numbers of a field that is being read. */
export function listOf(message: object, field: Field, numbers: Map<Field, NumberList>): NumberList {
  const known = numbers.get(field);
  if (known !== undefined) return known;
  const begun = own(message, field);
  const list = new NumberList(
    field.dense ?? Float32Array,
    begun instanceof Float32Array || begun instanceof Float64Array ? begun : undefined,
  );
  numbers.set(field, list);
  return list;
}
