import type { FieldRow, ScalarName, Schema } from "./schema.ts";

/** A field of the schema, its type taken apart. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  readonly repeated: boolean;
  readonly required: boolean;
  /** On the wire the elements share one record. */
  readonly packed: boolean;
  /** The typed array that holds a field with many numbers. */
  readonly dense: typeof Float32Array | typeof Float64Array | undefined;
  /** What the field reads when it is not set. */
  readonly default: unknown;
}

/** The type of a field: a scalar, an enum or a message. */
export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarName }
  | {
      readonly kind: "enum";
      readonly name: string;
      readonly values: Readonly<Record<string, number>>;
      /** The first name of each number. */
      readonly names: ReadonlyMap<number, string>;
    }
  | { readonly kind: "message"; readonly descriptor: Descriptor };

/** A message of a schema, ready for reading and writing. */
export interface Descriptor {
  readonly name: string;
  /** In order of their numbers, which is the order in which they are written and printed. */
  readonly fields: readonly Field[];
  /** Those that a message must have: none in almost every message. */
  readonly required: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
  readonly byNumber: ReadonlyMap<number, Field>;
  /** The prototype of all messages of this type: it holds the defaults. */
  readonly prototype: object;
}

const compiled = new WeakMap<Schema, Map<string, Descriptor>>();
const descriptors = new WeakMap<object, Descriptor>();

/**
 * The message of a schema with this name, compiled when it is first asked for.
 * @throws TypeError for a name, or a type of a field, that the schema does not have
 */
export function descriptorOf(schema: Schema, name: string): Descriptor {
  let known = compiled.get(schema);
  if (known === undefined) {
    known = new Map();
    compiled.set(schema, known);
  }
  return known.get(name) ?? compile(schema, name, known);
}

function compile(schema: Schema, name: string, known: Map<string, Descriptor>): Descriptor {
  const rows = schema.messages[name];
  if (rows === undefined) throw new TypeError(`the schema ${schema.package} has no message "${name}"`);
  const prototype = Object.create(null, { toString: { value: () => `[${schema.package}.${name}]` } });
  const [fields, required]: [Field[], Field[]] = [[], []];
  const byName = new Map<string, Field>();
  const byNumber = new Map<number, Field>();
  const descriptor: Descriptor = { name, fields, required, byName, byNumber, prototype };
  // Known before its fields are: a message may hold messages of its own type.
  known.set(name, descriptor);
  descriptors.set(prototype, descriptor);
  const compiledFields = Object.entries(rows).map(([field, row]) => compileField(schema, field, row));
  for (const field of compiledFields.toSorted((a, b) => a.number - b.number)) {
    prototype[field.name] = field.default;
    byName.set(field.name, field);
    byNumber.set(field.number, field);
    fields.push(field);
    if (field.required) required.push(field);
  }
  return descriptor;
}

/** The descriptor of a message made by this package, or undefined for any other object. */
export function descriptorOfMessage(message: object): Descriptor | undefined {
  const prototype: object | null = Object.getPrototypeOf(message);
  return prototype === null ? undefined : descriptors.get(prototype);
}

function compileField(schema: Schema, name: string, [number, type, value]: FieldRow): Field {
  const [, label, element, brackets] = /^(?:(packed|dense|required) )?([\w.]+)(\[\])?$/.exec(type) ?? [];
  const fieldType = typeOf(schema, element ?? "");
  const isTyped = label === "packed" || label === "dense";
  const dense = fieldType.kind === "scalar" && isTyped ? typedArrays[fieldType.scalar] : undefined;
  return {
    name,
    number,
    type: fieldType,
    repeated: brackets !== undefined,
    required: label === "required",
    packed: label === "packed",
    dense: brackets === undefined ? undefined : dense,
    default: defaultOf(fieldType, brackets === undefined ? undefined : (dense ?? Array), value),
  };
}

const typedArrays: { readonly [Name in ScalarName]?: typeof Float32Array | typeof Float64Array } = {
  float: Float32Array,
  double: Float64Array,
};

const isScalar = (name: string): name is ScalarName => Object.hasOwn(scalarDefaults, name);

function typeOf(schema: Schema, name: string): FieldType {
  if (isScalar(name)) return { kind: "scalar", scalar: name };
  const values = schema.enums[name];
  if (values !== undefined) return { kind: "enum", name, values, names: namesOf(values) };
  if (Object.hasOwn(schema.messages, name)) return { kind: "message", descriptor: descriptorOf(schema, name) };
  throw new TypeError(`the schema ${schema.package} names a type "${name}" that it does not have`);
}

function namesOf(values: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, number] of Object.entries(values)) if (!names.has(number)) names.set(number, name);
  return names;
}

const scalarDefaults: { readonly [Name in ScalarName]: unknown } = {
  bool: false,
  bytes: new Uint8Array(0),
  double: 0,
  float: 0,
  int32: 0,
  int64: 0,
  string: "",
  uint32: 0,
  uint64: 0,
};

const noElements: readonly never[] = Object.freeze([]);

type Container = typeof Float32Array | typeof Float64Array | ArrayConstructor | undefined;

function defaultOf(type: FieldType, container: Container, value: unknown): unknown {
  if (container === Array) return noElements;
  if (container !== undefined) return new container(0);
  if (type.kind === "message") return Object.freeze(Object.create(type.descriptor.prototype));
  if (type.kind === "enum") return value ?? Object.keys(type.values)[0];
  return typeof value === "number" && type.scalar === "float"
    ? Math.fround(value)
    : (value ?? scalarDefaults[type.scalar]);
}
