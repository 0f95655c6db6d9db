import { descriptorOf } from "@squeezenet/protobuf";
import { expect, test } from "vitest";
import { caffeSchema, enums, type MessageName, schema } from "./index.ts";

const names: readonly MessageName[] = Object.keys(schema).filter((name): name is MessageName => name in schema);

test.each(names)("%s has fields with numbers of their own and defaults of their types", (name) => {
  const { fields } = descriptorOf(caffeSchema, name);
  expect(fields.length).toBeGreaterThan(0);
  expect(new Set(fields.map(({ number }) => number)).size).toBe(fields.length);
  for (const field of fields) {
    expect(field.number).toBeGreaterThan(0);
    if (field.type.kind === "enum" && !field.repeated) expect(Object.keys(field.type.values)).toContain(field.default);
  }
});

test("the schema has the messages, fields and enums of Caffe 1.0", () => {
  // Counted in BVLC/caffe's caffe.proto; what only the SSD and NVIDIA forks have is not here.
  expect(Object.keys(schema.LayerParameter).length).toBe(60);
  expect(Object.keys(schema.V1LayerParameter).length).toBe(43);
  expect(Object.keys(schema.SolverParameter).length).toBe(42);
  expect(Object.keys(enums.V1LayerType).length).toBe(40);
});

test("a value name stands once in its enum", () => {
  for (const values of Object.values(enums))
    expect(new Set(Object.values(values)).size).toBe(Object.keys(values).length);
});
