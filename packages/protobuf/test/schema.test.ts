import {
  type Checked,
  clone,
  create,
  decodeMessage,
  descriptorOf,
  encodeMessage,
  has,
  type Message,
  MessageError,
  parseText,
  printText,
  PrototxtError,
  typeNameOf,
  unknownFieldsOf,
  WireError,
} from "@squeezenet/protobuf";
import { describe, expect, expectTypeOf, test } from "vitest";

const tables = {
  package: "zoo",
  messages: {
    Animal: {
      name: [1, "string"],
      legs: [2, "uint32", 4],
      diet: [3, "Diet"],
      young: [4, "Animal[]"],
      weights: [5, "packed double[]"],
      born: [6, "int64"],
      seen: [7, "uint64"],
      marks: [8, "Animal.Mark"],
      sounds: [9, "bytes[]"],
    },
    "Animal.Mark": { text: [1, "required string"], colors: [2, "packed Color[]"] },
  },
  enums: { Diet: { PLANTS: 1, MEAT: 2, BEEF: 2 }, Color: { RED: 0, BLUE: -1 } },
} as const;

const zoo: Checked<typeof tables> = tables;
type Animal = Message<typeof tables, "Animal">;

const cow = create(zoo, "Animal", {
  name: "Cow",
  young: [{ name: "Calf", diet: "PLANTS", young: [{}] }],
  weights: [0.5, 2],
  born: -(2 ** 52) - 1,
  seen: 2 ** 53 - 1,
  marks: { text: "é", colors: ["RED", "BLUE"] },
  sounds: [Uint8Array.of(0xff)],
});

describe("a message of any schema", () => {
  test("has the types that its table says", () => {
    expectTypeOf(cow).toEqualTypeOf<Animal>();
    expectTypeOf(cow.diet).toEqualTypeOf<"PLANTS" | "MEAT" | "BEEF">();
    expectTypeOf(cow.weights).toEqualTypeOf<Float64Array>();
    expectTypeOf(cow.marks.text).toEqualTypeOf<string>();
    expectTypeOf(cow.young).toEqualTypeOf<readonly Animal[]>();
  });

  test("reads defaults, and may hold messages of its own type", () => {
    expect([cow.legs, cow.diet, cow.young[0]?.young[0]?.legs, cow.young[0]?.marks.text]).toEqual([4, "PLANTS", 4, ""]);
    expect([has(cow, "legs"), typeNameOf(cow.marks)]).toEqual([false, "Animal.Mark"]);
  });

  test("comes back from its text and from its bytes", () => {
    expect(parseText(zoo, "Animal", printText(cow)).message).toEqual(cow);
    expect(decodeMessage(zoo, "Animal", encodeMessage(cow))).toEqual(cow);
  });

  test("is changed by a copy", () => {
    expect(clone(cow, { legs: 3, young: [] })).toMatchObject({ name: "Cow", legs: 3, marks: cow.marks });
    expect(() => create(zoo, "Animal", Object({ lags: 3 }))).toThrow(
      new MessageError('Animal has no field "lags" (did you mean "legs"?)'),
    );
  });
});

describe("bytes", () => {
  const read = (...bytes: readonly number[]): Animal => decodeMessage(zoo, "Animal", Uint8Array.from(bytes));

  test("are those of the encoding guide", () => {
    expect([...encodeMessage(create(zoo, "Animal", { legs: 150 }))]).toEqual([0x10, 0x96, 0x01]);
    expect([...encodeMessage(create(zoo, "Animal", { born: -2 }))]).toEqual([0x30, 0xfe, ...Array(8).fill(0xff), 1]);
    expect([...encodeMessage(create(zoo, "Animal", { marks: { text: "", colors: ["BLUE"] } }))]).toEqual([
      0x42,
      14,
      0x0a,
      0,
      0x12,
      10,
      ...Array(9).fill(0xff),
      1,
    ]);
  });

  test("keep a number that an enum does not have, and read the first name of one that it has twice", () => {
    expect(read(0x18, 2).diet).toBe("MEAT");
    expect(unknownFieldsOf(read(0x18, 9))).toEqual([{ number: 3, wireType: 0, bytes: Uint8Array.of(9) }]);
  });

  test.each([
    [[0x30, ...Array(8).fill(0xff), 0x7f], "its value 9223372036854776000 is out of range"],
    [[0x10, ...Array(10).fill(0x80), 0], "invalid varint"],
    [[0x42, 0], "its field text is missing"],
    [[0xf8, 0xff, 0xff, 0xff, 0x1f, 0], "illegal tag: varint overflows uint32"],
    [[0x0b, 0x13], "premature EOF"],
    [[0x0b, 0x14], "invalid end group tag"],
    [Array(200).fill(0x0b), "maximum recursion depth reached"],
  ])("%j are a WireError", (bytes, reason) => {
    expect(() => read(...bytes)).toThrow(WireError);
    expect(() => read(...bytes)).toThrow(reason);
  });

  test("are whole in a varint of 64 bits that no field has", () => {
    expect(printText(read(0xa0, 0x06, ...Array(9).fill(0xff), 1))).toBe("100: 18446744073709551615\n");
  });
});

test("an unsigned field refuses a negative number in text", () => {
  expect(() => parseText(zoo, "Animal", "seen: -1")).toThrow(PrototxtError);
});

describe("a schema", () => {
  test("that names a type without a row does not compile, and says so when it is read", () => {
    const wrong = { package: "x", messages: { A: { b: [1, "B"] } }, enums: {} } as const;
    // @ts-expect-error there is no message, enum or scalar B
    const checked: Checked<typeof wrong> = wrong;
    expect(() => descriptorOf(checked, "A")).toThrow(
      new TypeError('the schema x names a type "B" that it does not have'),
    );
  });

  test("has no message by another name", () => {
    expect(() => descriptorOf(zoo, "Plant")).toThrow(new TypeError('the schema zoo has no message "Plant"'));
  });
});
