import * as protobuf from "@squeezenet/protobuf";
import { caffeSchema, type Message, type MessageName } from "./schema.ts";

/**
 * Reads one of Caffe's messages in protobuf's text format, all of it: comments, `<…>`, lists, strings in pieces.
 * @throws PrototxtError at the first thing that is wrong
 */
export function parseText<Name extends MessageName>(
  name: Name,
  text: string,
  options?: protobuf.TextOptions,
): protobuf.ParsedText<Message<Name>> {
  return protobuf.parseText(caffeSchema, name, text, options);
}
