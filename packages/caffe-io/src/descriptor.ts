import { enums } from "./schema/enums.ts";
import { type EnumName, type MessageName, schema, type ScalarName } from "./schema.ts";

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

export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: ScalarName }
  | { readonly kind: "enum"; readonly name: EnumName; readonly values: Readonly<Record<string, number>> }
  | { readonly kind: "message"; readonly descriptor: Descriptor };

/** A message of the schema, ready for reading and writing. */
export interface Descriptor {
  readonly name: MessageName;
  /** In order of their numbers, which is the order in which they are written and printed. */
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
  readonly byNumber: ReadonlyMap<number, Field>;
  /** The prototype of all messages of this type: it holds the defaults. */
  readonly prototype: object;
}

const compiled = new Map<string, Descriptor>();
const descriptors = new WeakMap<object, Descriptor>();

/** The message of the schema with this name. */
export function descriptorOf(name: MessageName): Descriptor {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const rows: Readonly<Record<string, readonly [number, string, unknown?]>> = schema[name];
  const fields = Object.entries(rows)
    .map(([field, row]) => compileField(field, row))
    .toSorted((a, b) => a.number - b.number);
  const prototype = Object.create(null, { toString: { value: () => `[caffe.${name}]` } });
  for (const field of fields) prototype[field.name] = field.default;
  const descriptor: Descriptor = {
    name,
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    byNumber: new Map(fields.map((field) => [field.number, field])),
    prototype,
  };
  compiled.set(name, descriptor);
  descriptors.set(prototype, descriptor);
  return descriptor;
}

/** The descriptor of a message made by this package, or undefined for any other object. */
export function descriptorOfMessage(message: object): Descriptor | undefined {
  const prototype: object | null = Object.getPrototypeOf(message);
  return prototype === null ? undefined : descriptors.get(prototype);
}

function compileField(name: string, [number, type, value]: readonly [number, string, unknown?]): Field {
  const [, label, element, brackets] = /^(?:(packed|dense|required) )?(\w+)(\[\])?$/.exec(type) ?? [];
  const fieldType = typeOf(element ?? "");
  const dense = fieldType.kind === "scalar" && label !== undefined ? typedArrays[fieldType.scalar] : undefined;
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

const isKeyOf = <Table extends object>(table: Table, key: string): key is keyof Table & string =>
  Object.hasOwn(table, key);

function typeOf(name: string): FieldType {
  if (isKeyOf(scalarDefaults, name)) return { kind: "scalar", scalar: name };
  if (isKeyOf(enums, name)) return { kind: "enum", name, values: enums[name] };
  if (isKeyOf(schema, name)) return { kind: "message", descriptor: descriptorOf(name) };
  throw new TypeError(`the schema names a type "${name}" that it does not have`);
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
