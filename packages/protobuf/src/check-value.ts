import type { Descriptor, Field } from "./descriptor.ts";
import { MessageError } from "./message-error.ts";
import { didYouMean } from "./nearest-name.ts";
import type { ScalarName } from "./schema.ts";

type Nest = (descriptor: Descriptor, value: object) => object;

/**
 * A value as a message holds it, or undefined for an empty list, which is no value.
 * @throws MessageError for a value that is not of the field's type
 */
export function checkField(owner: Descriptor, field: Field, value: unknown, nest: Nest): unknown {
  const where = `${owner.name}.${field.name}`;
  if (!field.repeated) return checkElement(where, field, value, nest);
  if (!isList(value)) throw new MessageError(`${where} is a list, not ${describe(value)}`);
  if (value.length === 0) return undefined;
  const { dense } = field;
  if (dense !== undefined)
    return value instanceof dense ? value : new dense(Array.from(value, (each) => numberOf(where, each)));
  return Array.from(value, (each) => checkElement(where, field, each, nest));
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

function checkElement(where: string, { type }: Field, value: unknown, nest: Nest): unknown {
  if (type.kind === "scalar") return scalars[type.scalar](where, value);
  if (type.kind === "message") {
    if (typeof value === "object" && value !== null) return nest(type.descriptor, value);
    throw new MessageError(`${where} is a ${type.descriptor.name}, not ${describe(value)}`);
  }
  if (typeof value === "string" && Object.hasOwn(type.values, value)) return value;
  const known = Object.keys(type.values);
  throw new MessageError(
    `${where} is ${describe(value)}${didYouMean(String(value), known)}; there is: ${known.join(", ")}`,
  );
}

type Check = (where: string, value: unknown) => unknown;

function numberOf(where: string, value: unknown): number {
  if (typeof value === "number") return value;
  throw new MessageError(`${where} is a number, not ${describe(value)}`);
}

function integer(least: number, most: number): Check {
  return (where, value) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value + 0;
    throw new MessageError(`${where} is an integer from ${least} to ${most}, not ${describe(value)}`);
  };
}

const scalars: { readonly [Name in ScalarName]: Check } = {
  bool: (where, value) => {
    if (typeof value === "boolean") return value;
    throw new MessageError(`${where} is true or false, not ${describe(value)}`);
  },
  bytes: (where, value) => {
    if (value instanceof Uint8Array) return value;
    throw new MessageError(`${where} is a Uint8Array, not ${describe(value)}`);
  },
  double: numberOf,
  float: (where, value) => Math.fround(numberOf(where, value)),
  int32: integer(-(2 ** 31), 2 ** 31 - 1),
  // Doubles hold the integers of 64 bits up to 2^53.
  int64: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  string: (where, value) => {
    if (typeof value === "string") return value;
    throw new MessageError(`${where} is a string, not ${describe(value)}`);
  },
  uint32: integer(0, 2 ** 32 - 1),
  uint64: integer(0, Number.MAX_SAFE_INTEGER),
};

function describe(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a value of type ${typeof value}`;
}
