import {
  decodeMessage,
  encodeMessage,
  parseText,
  printText,
  PrototxtError,
  readNetBinary,
  readNetText,
  UpgradeError,
  upgradeNet,
  WireError,
} from "@squeezenet/caffe-io";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyMessage, messages } from "./messages.ts";

/** What reading some input gives: its result, or its error if it is one of the kinds allowed. */
function outcome(read: () => unknown, ...kinds: readonly (abstract new (...parameters: never[]) => Error)[]): unknown {
  try {
    return read();
  } catch (error) {
    if (kinds.some((kind) => error instanceof kind)) return error;
    throw error;
  }
}

describe("text", () => {
  test("parsing what was printed gives the message again", () => {
    fc.assert(
      fc.property(anyMessage, ({ name, message }) => {
        expect(parseText(name, printText(message)).message).toEqual(message);
      }),
      { numRuns: 400 },
    );
  });

  const piece = fc.oneof(
    fc.constantFrom(
      ..."layer layers name type pool MAX param convolution_param stride data true inf nan shape dim".split(" "),
    ),
    fc.constantFrom(..."{ } < > [ ] : ; , - # . \" ' \\ \n 0x 08 1. .5e 1e5f 99999999999999999999".split(" ")),
    fc.string({ unit: "binary", maxLength: 4 }),
    fc.integer().map(String),
  );

  test("any text is read or is a PrototxtError", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom("error", "warn"), (pieces, unknownFields) => {
        const text = pieces.join(" ");
        const result = outcome(() => parseText("NetParameter", text, { unknownFields }), PrototxtError);
        if (result instanceof PrototxtError) expect(result.line).toBeLessThanOrEqual(text.split("\n").length);
      }),
      { numRuns: 2000 },
    );
  });

  test("a damaged prototxt is read or is a PrototxtError", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), fc.nat({ max: 5 }), piece, ({ name, message }, at, removed, inserted) => {
        const text = printText(message);
        const start = at % (text.length + 1);
        const damaged = text.slice(0, start) + inserted + text.slice(start + removed);
        outcome(() => parseText(name, damaged, { unknownFields: "warn" }), PrototxtError);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("wire", () => {
  test("decoding what was encoded gives the message again", () => {
    fc.assert(
      fc.property(anyMessage, ({ name, message }) => {
        expect(decodeMessage(name, encodeMessage(message))).toEqual(message);
      }),
      { numRuns: 400 },
    );
  });

  test("encoding what was decoded gives the bytes again, at any alignment", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat({ max: 8 }), ({ name, message }, shift) => {
        const bytes = encodeMessage(message);
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        expect(encodeMessage(decodeMessage(name, shifted))).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test("one message after another merges into one, as protobuf says", () => {
    fc.assert(
      fc.property(messages("BlobProto"), messages("BlobProto"), (first, second) => {
        const both = Uint8Array.from([...encodeMessage(first), ...encodeMessage(second)]);
        const merged = decodeMessage("BlobProto", both);
        expect(merged.data).toEqual(Float32Array.from([...first.data, ...second.data]));
        expect(merged.shape.dim).toEqual([...first.shape.dim, ...second.shape.dim]);
        expect(merged.num).toBe(Object.hasOwn(second, "num") ? second.num : first.num);
      }),
    );
  });

  test("truncated bytes are read or are a WireError", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), ({ name, message }, at) => {
        const bytes = encodeMessage(message);
        const result = outcome(() => decodeMessage(name, bytes.subarray(0, at % (bytes.length + 1))), WireError);
        if (result instanceof WireError) expect(result.offset).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });

  test("damaged bytes are read or are a WireError", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anyMessage, changes, ({ name, message }, places) => {
        const bytes = encodeMessage(message);
        for (const [at, byte] of places) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        const result = outcome(() => decodeMessage(name, bytes), WireError);
        if (!(result instanceof WireError)) expect(printText(Object(result))).toBeTypeOf("string");
      }),
      { numRuns: 1000 },
    );
  });

  test("what damaged bytes are read as can be written and read again", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const message = outcome(() => decodeMessage("LayerParameter", bytes), WireError);
        if (message instanceof WireError) return;
        const written = encodeMessage(Object(message));
        expect(decodeMessage("LayerParameter", written)).toEqual(message);
        expect(encodeMessage(decodeMessage("LayerParameter", written))).toEqual(written);
        printText(Object(message));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("upgrades", () => {
  test("any net is upgraded or refused by an UpgradeError, and upgrading again changes nothing", () => {
    fc.assert(
      fc.property(messages("NetParameter"), (net) => {
        const upgraded = outcome(() => upgradeNet(net), UpgradeError);
        if (upgraded instanceof UpgradeError) return;
        const { message } = upgradeNet(net);
        expect(message.layers).toEqual([]);
        expect(message.input).toEqual([]);
        expect(upgradeNet(message).message).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  test("a net reads the same from text and from bytes", () => {
    fc.assert(
      fc.property(messages("NetParameter"), (net) => {
        const kinds = [UpgradeError, PrototxtError, WireError] as const;
        const binary = outcome(() => readNetBinary(encodeMessage(net)).message, ...kinds);
        const text = outcome(() => readNetText(printText(net)).message, ...kinds);
        if (binary instanceof Error) expect(text).toBeInstanceOf(UpgradeError);
        else expect(text).toEqual(binary);
      }),
      { numRuns: 200 },
    );
  });
});
