import { MessageError, typeNameOf as nameOf } from "@squeezenet/protobuf";
import { type MessageName, schema } from "./schema.ts";

/**
 * The name of a message's type, as in Caffe's schema.
 * @throws MessageError for an object that is none of Caffe's messages
 */
export function typeNameOf(message: object): MessageName {
  const name = nameOf(message);
  if (isMessageName(name)) return name;
  throw new MessageError(`${name} is no message of Caffe's schema`);
}

const isMessageName = (name: string): name is MessageName => Object.hasOwn(schema, name);
