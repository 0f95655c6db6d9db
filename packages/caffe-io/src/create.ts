import * as protobuf from "@squeezenet/protobuf";
import { caffeSchema, type Fields, type Message, type MessageName } from "./schema.ts";

/**
 * A new message of Caffe's schema. It owns exactly the fields that are given, nested messages may be plain objects, and
 * every other field reads as Caffe's default.
 * @throws MessageError for a field or a value that the schema does not have
 */
export function create<Name extends MessageName>(name: Name, fields?: Fields<Name>): Message<Name> {
  return protobuf.create(caffeSchema, name, fields);
}
