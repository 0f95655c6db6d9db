export type {
  Changes,
  Checked,
  EnumName,
  EnumRows,
  FieldRow,
  Fields,
  Message,
  MessageName,
  MessageRows,
  ScalarName,
  Scalars,
  Schema,
} from "./schema.ts";
export { type Descriptor, descriptorOf, type Field, type FieldType } from "./descriptor.ts";
export { clone, create, fieldsOf, has, typeNameOf } from "./message.ts";
export { patch } from "./patch.ts";
export { MessageError } from "./message-error.ts";
export { keepPlace, type Location, locationOf, placeAtField } from "./location.ts";
export {
  addUnknownField,
  type UnknownEntry,
  type UnknownField,
  type UnknownRecord,
  unknownFieldsOf,
} from "./unknown-fields.ts";
export { type Place, PlacedError, type PlacedErrorOptions } from "./placed-error.ts";
export { type ParsedText, parseText, type TextOptions } from "./text/parse.ts";
export type { TextWarning } from "./text/parser.ts";
export { printText } from "./text/print.ts";
export { PrototxtError } from "./text/prototxt-error.ts";
export { decodeMessage, type WireOptions } from "./wire/decode.ts";
export { encodeMessage } from "./wire/encode.ts";
export { WireError } from "./wire/wire-error.ts";
export { didYouMean, nearestName } from "./nearest-name.ts";
export { formatDouble, formatFloat, formatGeneral } from "./format-number.ts";
export { bytesOf, stringOf } from "./utf8.ts";
