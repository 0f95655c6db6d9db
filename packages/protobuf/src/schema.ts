/**
 * One field of a message: its number, its type, and what it reads when it is not set.
 *
 * A type is a scalar, an enum or a message; `T[]` is a repeated field, `packed T[]` one whose elements share one record of
 * the wire format, `dense T[]` one that does not but that is held as a typed array all the same, and `required T` is what
 * it says. Without a default a field has its type's: 0, false, "", the enum's first value, an all-defaults message.
 */
export type FieldRow = readonly [number: number, type: string, value?: unknown];

/** The fields of one message by their names. A member of a `oneof` is a field like any other. */
export type MessageRows = Readonly<Record<string, FieldRow>>;

/** The values of one enum, names to numbers; the first is the default. */
export type EnumRows = Readonly<Record<string, number>>;

/**
 * What a .proto file says, as data. Declare the tables `as const`: the types of all messages follow from them. A nested
 * message has a dotted name, such as `Summary.Value`.
 */
export interface Schema {
  /** The package of the .proto file, without a dot at its end. */
  readonly package: string;
  readonly messages: Readonly<Record<string, MessageRows>>;
  readonly enums: Readonly<Record<string, EnumRows>>;
}

/** The names of a schema's messages. */
export type MessageName<S extends Schema> = keyof S["messages"] & string;

/** The names of a schema's enums. */
export type EnumName<S extends Schema> = keyof S["enums"] & string;

/** What a value of each scalar type is in JavaScript. */
export interface Scalars {
  bool: boolean;
  bytes: Uint8Array;
  double: number;
  /** Rounded to float32, as C++ holds it: 0.01 reads as 0.009999999776482582. */
  float: number;
  int32: number;
  /** Up to 2^53. */
  int64: number;
  /** See the README for bytes that are no UTF-8. */
  string: string;
  uint32: number;
  /** Up to 2^53. */
  uint64: number;
}

/** The scalar types that a schema may name; groups, maps, fixed and zigzag integers are not supported. */
export type ScalarName = keyof Scalars;

type Element<S extends Schema, Type> = Type extends ScalarName
  ? Scalars[Type]
  : Type extends EnumName<S>
    ? keyof S["enums"][Type] & string
    : Type extends MessageName<S>
      ? Message<S, Type>
      : never;

type Value<S extends Schema, Type> = Type extends `${"packed" | "dense"} float[]`
  ? Float32Array
  : Type extends `${"packed" | "dense"} double[]`
    ? Float64Array
    : Type extends `${"packed" | "dense"} ${infer Each}[]`
      ? readonly Element<S, Each>[]
      : Type extends `${infer Each}[]`
        ? readonly Element<S, Each>[]
        : Type extends `required ${infer Each}`
          ? Element<S, Each>
          : Element<S, Type>;

/** A message as TypeScript sees it: every field reads as something, set or not. */
export type Message<S extends Schema, Name extends MessageName<S>> = {
  readonly [Field in keyof S["messages"][Name]]: S["messages"][Name][Field] extends readonly [
    number,
    infer Type,
    ...unknown[],
  ]
    ? Value<S, Type>
    : never;
};

type Change<Field> = Field extends Float32Array | Float64Array
  ? ArrayLike<number>
  : Field extends Uint8Array
    ? Uint8Array
    : Field extends readonly (infer Each)[]
      ? readonly Change<Each>[]
      : Field extends object
        ? Changes<Field>
        : Field;

/** Some fields of a message, nested messages written as plain objects; `undefined` unsets a field. */
export type Changes<M> = { readonly [Field in keyof M]?: Change<M[Field]> | undefined };

/** The fields that a message of this name may be made with: see `create`. */
export type Fields<S extends Schema, Name extends MessageName<S>> = Changes<Message<S, Name>>;

/** Every type that a field of this schema may have. */
type TypeOf<S extends Schema> = ScalarName | EnumName<S> | MessageName<S>;

/**
 * The schema itself where each of its fields has a type that exists, else `never`. Constrain a schema by it, so that one
 * that names a missing row does not compile: `export const mySchema: Checked<typeof tables> = tables;`
 */
export type Checked<S extends Schema> = [WrongField<S>] extends [never] ? S : never;

type WrongField<S extends Schema> = {
  [Name in MessageName<S>]: {
    [Field in keyof S["messages"][Name]]: S["messages"][Name][Field] extends readonly [
      number,
      TypeOf<S> | `${"" | "packed " | "dense "}${TypeOf<S>}[]` | `required ${TypeOf<S>}`,
      ...unknown[],
    ]
      ? never
      : Field;
  }[keyof S["messages"][Name]];
}[MessageName<S>];
