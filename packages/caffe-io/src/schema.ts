import { blobMessages } from "./schema/blob.ts";
import { dataMessages } from "./schema/data-parameters.ts";
import { enums } from "./schema/enums.ts";
import { layerMessages } from "./schema/layer-parameters.ts";
import { legacyMessages } from "./schema/legacy.ts";
import { netMessages } from "./schema/net.ts";
import { solverMessages } from "./schema/solver.ts";

/**
 * Caffe's messages (src/caffe/proto/caffe.proto of BVLC/caffe) as one table: message → field → [number, type, default].
 *
 * A type is a scalar, an enum or a message; `T[]` is a repeated field, `packed T[]` one whose elements share one record
 * of the wire format, `dense T[]` one that does not but that is held as a typed array all the same, and `required T` is
 * what it says. Without a default a field has its type's: 0, false, "", the enum's first value, an all-defaults message.
 */
export type Schema = typeof blobMessages &
  typeof netMessages &
  typeof layerMessages &
  typeof dataMessages &
  typeof solverMessages &
  typeof legacyMessages;

/**
 * The table: each message's fields by name. The wire format, the text format and TypeScript's types all follow from
 * it.
 */
export const schema: Schema = {
  ...blobMessages,
  ...netMessages,
  ...layerMessages,
  ...dataMessages,
  ...solverMessages,
  ...legacyMessages,
};

/** The name of a message, as caffe.proto spells it. */
export type MessageName = keyof Schema;

/** The name of an enum. Enums that caffe.proto nests in a message have names of their own, see `enums`. */
export type EnumName = keyof typeof enums;

/** What a value of each scalar type is in JavaScript. */
interface Scalars {
  bool: boolean;
  bytes: Uint8Array;
  double: number;
  /** Rounded to float32, as Caffe holds it: 0.01 reads as 0.009999999776482582. */
  float: number;
  int32: number;
  int64: number;
  string: string;
  uint32: number;
}

/** The name of a scalar type, as caffe.proto spells it. */
export type ScalarName = keyof Scalars;

type Element<Type> = Type extends ScalarName
  ? Scalars[Type]
  : Type extends EnumName
    ? keyof (typeof enums)[Type]
    : Type extends MessageName
      ? Message<Type>
      : never;

type Value<Type> = Type extends `${"packed" | "dense"} float[]`
  ? Float32Array
  : Type extends "packed double[]"
    ? Float64Array
    : Type extends `packed ${infer Each}[]`
      ? readonly Element<Each>[]
      : Type extends `${infer Each}[]`
        ? readonly Element<Each>[]
        : Type extends `required ${infer Each}`
          ? Element<Each>
          : Element<Type>;

/** A message as TypeScript sees it: every field reads as something, set or not. */
export type Message<Name extends MessageName> = {
  readonly [Field in keyof Schema[Name]]: Schema[Name][Field] extends readonly [number, infer Type, ...unknown[]]
    ? Value<Type>
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
export type Fields<Name extends MessageName> = Changes<Message<Name>>;
