import { readFileSync } from "node:fs";
import {
  decodeMessage,
  encodeMessage,
  type MessageName,
  parseText,
  printText,
  PrototxtError,
  WireError,
} from "@squeezenet/caffe-io";
import { describe, expect, test } from "vitest";

/** What protoc 3.21.12, the protobuf of the Caffe that made our goldens, says; null where it refuses. Texts are bytes as Latin-1. */
interface Cases {
  readonly texts: readonly { readonly message: MessageName; readonly text: string; readonly bytes: string | null }[];
  readonly binaries: readonly { readonly message: MessageName; readonly bytes: string; readonly text: string | null }[];
}

const cases: Cases = JSON.parse(readFileSync(new URL("data/protoc/cases.json", import.meta.url), "utf8"));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

describe("texts", () => {
  test.each(cases.texts)("$text", ({ message, text, bytes }) => {
    const parse = (): object => parseText(message, Buffer.from(text, "latin1").toString("utf8")).message;
    if (bytes === null) expect(parse).toThrow(PrototxtError);
    else expect(hex(encodeMessage(parse()))).toBe(bytes);
  });
});

describe("binary messages", () => {
  test("are refused and printed as protoc does", () => {
    const taken = cases.binaries.filter(({ text }) => text !== null);
    expect(taken.length).toBeGreaterThan(200);
    for (const { message, bytes, text } of taken)
      expect(printText(decodeMessage(message, fromHex(bytes))), `${message} ${bytes}`).toBe(text);
    for (const { message, bytes } of cases.binaries.filter(({ text }) => text === null))
      expect(() => decodeMessage(message, fromHex(bytes)), `${message} ${bytes}`).toThrow(WireError);
  });
});
