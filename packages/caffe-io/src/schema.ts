import type * as protobuf from "@squeezenet/protobuf";
import { blobMessages } from "./schema/blob.ts";
import { dataMessages } from "./schema/data-parameters.ts";
import { enums } from "./schema/enums.ts";
import { layerMessages } from "./schema/layer-parameters.ts";
import { legacyMessages } from "./schema/legacy.ts";
import { netMessages } from "./schema/net.ts";
import { solverMessages } from "./schema/solver.ts";

/** Caffe's messages (src/caffe/proto/caffe.proto of BVLC/caffe) as one table: message → field → [number, type, default]. */
export type Schema = typeof blobMessages &
  typeof netMessages &
  typeof layerMessages &
  typeof dataMessages &
  typeof solverMessages &
  typeof legacyMessages;

/** The rows of all messages: see `Schema`. */
export const schema: Schema = {
  ...blobMessages,
  ...netMessages,
  ...layerMessages,
  ...dataMessages,
  ...solverMessages,
  ...legacyMessages,
};

/** Caffe's schema as @squeezenet/protobuf takes it. */
export interface CaffeSchema {
  readonly package: "caffe";
  readonly messages: Schema;
  readonly enums: typeof enums;
}

/** Every message and enum of Caffe; a type without a row does not compile here. */
export const caffeSchema: protobuf.Checked<CaffeSchema> = { package: "caffe", messages: schema, enums };

/** The name of one of Caffe's messages, such as "LayerParameter". */
export type MessageName = keyof Schema;

/** The name of one of Caffe's enums, such as "Phase". */
export type EnumName = keyof typeof enums;

/** A message as TypeScript sees it: every field reads as something, set or not. */
export type Message<Name extends MessageName> = protobuf.Message<CaffeSchema, Name>;

/** The fields that a message of this name may be made with: see `create`. */
export type Fields<Name extends MessageName> = protobuf.Fields<CaffeSchema, Name>;
