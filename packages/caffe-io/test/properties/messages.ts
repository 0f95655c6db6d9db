import { caffeSchema, create, type Message, type MessageName } from "@squeezenet/caffe-io";
import { type Descriptor, descriptorOf, type Field, type ScalarName, stringOf } from "@squeezenet/protobuf";
import fc from "fast-check";

/** Strings that tools choke on: any Unicode, any bytes, quotes and backslashes. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }).map(stringOf),
  fc.string({ unit: fc.constantFrom("'", '"', "\\", "\n", "\r", "\t", "#", "{", "0", "x", "\0"), maxLength: 8 }),
);

const scalars: { readonly [Name in ScalarName]: fc.Arbitrary<unknown> } = {
  bool: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 20 }),
  double: fc.double(),
  float: fc.float(),
  int32: fc.oneof(fc.integer(), fc.integer({ min: -3, max: 300 })),
  int64: fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 300 })),
  string: text,
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  uint64: fc.maxSafeNat(),
};

function element(field: Field, depth: number): fc.Arbitrary<unknown> {
  const { type } = field;
  if (type.kind === "scalar") return scalars[type.scalar];
  if (type.kind === "enum") return fc.constantFrom(...Object.keys(type.values));
  return fieldsOf(type.descriptor, depth - 1);
}

function value(field: Field, depth: number): fc.Arbitrary<unknown> {
  return field.repeated ? fc.array(element(field, depth), { minLength: 1, maxLength: 3 }) : element(field, depth);
}

function fieldsOf(descriptor: Descriptor, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const allowed = descriptor.fields.filter(({ type }) => depth > 0 || type.kind !== "message");
  return fc.subarray([...allowed], { maxLength: Math.min(5, allowed.length) }).chain((chosen) => {
    const required = descriptor.fields.filter((field) => field.required);
    const fields = [...new Set([...required, ...chosen])];
    return fc.record(Object.fromEntries(fields.map((field) => [field.name, value(field, depth)])));
  });
}

/** Random messages of one type: any fields of the schema, any values that these may have. */
export function messages<Name extends MessageName>(name: Name): fc.Arbitrary<Message<Name>> {
  return fieldsOf(descriptorOf(caffeSchema, name), 3).map((fields) =>
    create<MessageName>(name, fields),
  ) as fc.Arbitrary<Message<Name>>;
}

/** The messages that files begin with. */
export const fileMessages = ["NetParameter", "SolverParameter", "SolverState", "BlobProto", "Datum"] as const;

/** Random messages of every type that a file may begin with. */
export const anyMessage: fc.Arbitrary<{ name: MessageName; message: object }> = fc
  .constantFrom(...fileMessages)
  .chain((name) => messages(name).map((message) => ({ name, message })));
