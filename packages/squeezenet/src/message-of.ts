import { create, type Fields, type Message, type MessageName } from "@squeezenet/caffe-io";

/** The message itself, or the one that has these fields. @throws MessageError for a field that Caffe does not have */
export function messageOf<Name extends MessageName>(name: Name, source: Fields<Name>): Message<Name> {
  return isMessage(source) ? source : create(name, source);
}

/** Messages have prototypes of their own, from which unset fields read as Caffe's defaults. */
const isMessage = <Name extends MessageName>(source: Fields<Name>): source is Message<Name> =>
  Object.getPrototypeOf(source) !== Object.prototype;
