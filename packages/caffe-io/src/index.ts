export type * from "./message-types.ts";
export type { CaffeSchema, EnumName, Fields, Message, MessageName, Schema } from "./schema.ts";
export { caffeSchema, schema } from "./schema.ts";
export { enums } from "./schema/enums.ts";
export { create } from "./create.ts";
export { descriptorOf } from "./descriptor-of.ts";
export { patchLayer } from "./patch-layer.ts";
export { typeNameOf } from "./type-name-of.ts";
export { parseText } from "./text.ts";
export { decodeMessage } from "./wire.ts";
export {
  clone,
  type Descriptor,
  didYouMean,
  encodeMessage,
  has,
  type Location,
  locationOf,
  MessageError,
  type ParsedText,
  patch,
  type Place,
  PlacedError,
  type PlacedErrorOptions,
  printText,
  PrototxtError,
  type TextOptions,
  type TextWarning,
  type UnknownField,
  unknownFieldsOf,
  WireError,
  type WireOptions,
} from "@squeezenet/protobuf";
export { readNetBinary, readNetText, type ReadFile, writeNetBinary } from "./net.ts";
export { readSolverText } from "./solver.ts";
export { readSolverState, writeSolverState } from "./snapshot.ts";
export { readDatum, writeDatum } from "./datum.ts";
export { BlobError, blobGradients, blobShape, blobValues, readBlobProto, shapeEquals, writeBlobProto } from "./blob.ts";
export {
  resolveSnapshotPrefix,
  type Upgraded,
  UpgradeError,
  type UpgradeMessage,
  upgradeNet,
  upgradeSolver,
} from "./upgrade.ts";
