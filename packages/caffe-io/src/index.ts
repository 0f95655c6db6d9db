export type * from "./message-types.ts";
export type { Changes, EnumName, Fields, Message, MessageName, ScalarName, Schema } from "./schema.ts";
export { schema } from "./schema.ts";
export { enums } from "./schema/enums.ts";
export { clone, create, has, typeNameOf } from "./message.ts";
export { MessageError } from "./message-error.ts";
export { type Location, locationOf } from "./location.ts";
export { type UnknownEntry, type UnknownField, type UnknownRecord, unknownFieldsOf } from "./unknown-fields.ts";
export { didYouMean, nearestName } from "./nearest-name.ts";
export { formatDouble, formatFloat, formatGeneral } from "./format-number.ts";
export { type ParsedText, parseText, printText, PrototxtError, type TextOptions, type TextWarning } from "./text.ts";
export { decodeMessage, encodeMessage, WireError, type WireOptions } from "./wire.ts";
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
