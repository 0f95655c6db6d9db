import { checkField } from "./check-value.ts";
import { type Descriptor, descriptorOf, descriptorOfMessage, type Field } from "./descriptor.ts";
import { keepPlace } from "./location.ts";
import { MessageError } from "./message-error.ts";
import { didYouMean } from "./nearest-name.ts";
import type { Changes, Fields, Message, MessageName, Schema } from "./schema.ts";
import { keepUnknownFields } from "./unknown-fields.ts";

/**
 * A new message of a schema. It owns exactly the fields that are given, nested messages may be plain objects, and every
 * other field reads as the schema's default.
 * @throws MessageError for a field or a value that the schema does not have
 */
export function create<S extends Schema, Name extends MessageName<S>>(
  schema: S,
  name: Name,
  fields?: Fields<S, Name>,
): Message<S, Name>;
export function create(schema: Schema, name: string, fields: object = {}): object {
  const descriptor = descriptorOf(schema, name);
  return assign(Object.create(descriptor.prototype), descriptor, fields);
}

/**
 * A copy of a message with some fields changed; `undefined` and empty lists unset a field. The message stays as it is.
 * @throws MessageError for an object that is no message, and for a change that its schema does not allow
 */
export function clone<M extends object>(message: M, changes: Changes<M> = {}): M {
  const copy: M = Object.assign(Object.create(Object.getPrototypeOf(message)), message);
  keepPlace(message, copy);
  keepUnknownFields(message, copy);
  assign(copy, described(message), changes);
  return copy;
}

/** Whether the file (or the code that made it) says this field; a field that is not set reads as its default. */
export function has<M extends object>(message: M, field: keyof M & string): boolean {
  return Object.hasOwn(message, field);
}

/**
 * The name of a message's type, as in its schema.
 * @throws MessageError for an object that is no message
 */
export function typeNameOf(message: object): string {
  return described(message).name;
}

/**
 * The descriptor of a message.
 * @throws MessageError for an object that neither `create` nor a reader has made
 */
export function described(message: object): Descriptor {
  const descriptor = descriptorOfMessage(message);
  if (descriptor === undefined)
    throw new MessageError(
      "this object is not a message: make it with create(), which also takes plain copies of messages",
    );
  return descriptor;
}

/** The fields that a message has, with their values, in order of their numbers. */
export function* fieldsOf(message: object, descriptor: Descriptor = described(message)): Generator<[Field, unknown]> {
  for (const field of descriptor.fields) {
    const value: unknown = Object.getOwnPropertyDescriptor(message, field.name)?.value;
    if (value !== undefined) yield [field, value];
  }
}

/** Names the fields that a message must have and has not; empty for almost every message. */
export function missingFields(message: object, descriptor: Descriptor): readonly string[] {
  return descriptor.required.filter((each) => !Object.hasOwn(message, each.name)).map(({ name }) => name);
}

function assign(message: object, descriptor: Descriptor, fields: object): object {
  for (const [name, value] of Object.entries(fields)) {
    const field = descriptor.byName.get(name);
    if (field === undefined)
      throw new MessageError(`${descriptor.name} has no field "${name}"${didYouMean(name, descriptor.byName.keys())}`);
    const checked = value === undefined ? undefined : checkField(descriptor, field, value, nested);
    if (checked === undefined) Reflect.deleteProperty(message, name);
    else Reflect.set(message, name, checked);
  }
  return message;
}

/** A message as it is, a plain object made into one. */
function nested(descriptor: Descriptor, value: object): object {
  if (descriptorOfMessage(value) === descriptor) return value;
  return assign(Object.create(descriptor.prototype), descriptor, value);
}
