import * as protobuf from "@squeezenet/protobuf";
import { caffeSchema, type MessageName } from "./schema.ts";

/** A message of Caffe's schema: its fields by name and by number, their types and defaults. */
export const descriptorOf = (name: MessageName): protobuf.Descriptor => protobuf.descriptorOf(caffeSchema, name);
