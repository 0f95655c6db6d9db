import { describe, expect, test } from "vitest";
import {
  blobValues,
  create,
  decodeMessage,
  encodeMessage,
  MessageError,
  readNetBinary,
  unknownFieldsOf,
  WireError,
} from "./index.ts";

const bytes = (...list: readonly number[]): Uint8Array => Uint8Array.from(list);
const floats = (...list: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(list).buffer);
const blobOf = (...parts: readonly Uint8Array[]) =>
  decodeMessage("BlobProto", bytes(...parts.flatMap((part) => [...part])));

describe("the numbers of a blob", () => {
  const file = encodeMessage(create("BlobProto", { data: [1, 2, 3] }));
  const shifted = (shift: number): Uint8Array => {
    const whole = new Uint8Array(file.length + shift);
    whole.set(file, shift);
    return whole.subarray(shift);
  };

  test("are a view of the file where they are aligned, a copy elsewhere", () => {
    expect(file.subarray(0, 2)).toEqual(bytes(0x2a, 12));
    const [aligned, odd] = [shifted(2), shifted(1)];
    expect(decodeMessage("BlobProto", aligned).data.buffer).toBe(aligned.buffer);
    expect(decodeMessage("BlobProto", odd).data.buffer).not.toBe(odd.buffer);
    for (const each of [aligned, odd]) expect(decodeMessage("BlobProto", each).data).toEqual(Float32Array.of(1, 2, 3));
  });

  test("are a view in any case where the file may be overwritten and their record has room", () => {
    for (const shift of [0, 1, 2, 3]) {
      const whole = shifted(shift);
      const { data } = decodeMessage("BlobProto", whole, { overwrite: true });
      expect(data).toEqual(Float32Array.of(1, 2, 3));
      // Two bytes of tag and length come before the numbers: a shift of three does not fit in.
      expect(data.buffer === whole.buffer).toBe((shift + 2) % 4 <= 2);
    }
  });

  test("overwriting spoils no neighbour", () => {
    const fields = { data: [1, 2, 3], diff: [4, 5], double_data: [6, 7], shape: { dim: [3] }, num: 9 };
    const whole = encodeMessage(create("BlobProto", fields));
    for (let shift = 0; shift < 8; shift++) {
      const moved = new Uint8Array(whole.length + shift).subarray(shift);
      moved.set(whole);
      expect(decodeMessage("BlobProto", moved, { overwrite: true })).toEqual(create("BlobProto", fields));
    }
  });

  test("may come in several chunks, and one by one", () => {
    const blob = blobOf(
      bytes(0x2a, 4),
      floats(1),
      bytes(0x2d),
      floats(2),
      bytes(0x08, 1),
      bytes(0x2a, 8),
      floats(3, 4),
      bytes(0x2a, 0),
    );
    expect([...blob.data]).toEqual([1, 2, 3, 4]);
    expect(blob.num).toBe(1);
  });

  test("may be doubles", () => {
    const blob = create("BlobProto", { double_data: [0.1, -2] });
    expect([...decodeMessage("BlobProto", encodeMessage(blob)).double_data]).toEqual([0.1, -2]);
    expect(blobValues(blob)).toEqual(Float32Array.of(0.1, -2));
  });

  test("keep their bits, also those of NaN", () => {
    const record = bytes(0x2a, 4, 1, 2, 0xa0, 0x7f);
    expect(encodeMessage(decodeMessage("BlobProto", record))).toEqual(record);
  });

  test("one by one take time in proportion", () => {
    const count = 200_000;
    const record = new Uint8Array(5 * count);
    for (let i = 0; i < record.length; i += 5) record.set([0x2d, 0, 0, 0x80, 0x3f], i);
    expect(decodeMessage("BlobProto", record).data).toEqual(new Float32Array(count).fill(1));
  });
});

describe("fields that the schema does not have", () => {
  const record = bytes(0xc0, 0x3e, 5, 0xca, 0x3e, 2, 0x68, 0x69, 0x10, 3);

  test("are kept, listed, and written after the others", () => {
    const state = decodeMessage("NetState", record);
    expect(state.level).toBe(3);
    expect(unknownFieldsOf(state)).toEqual([
      { number: 1000, wireType: 0, bytes: bytes(5) },
      { number: 1001, wireType: 2, bytes: bytes(2, 0x68, 0x69) },
    ]);
    expect(encodeMessage(state)).toEqual(bytes(0x10, 3, ...record.subarray(0, 8)));
  });

  test("include a known number of another wire type, and values that an enum does not have", () => {
    const state = decodeMessage("NetState", bytes(0x08, 7, 0x12, 1, 0));
    expect(unknownFieldsOf(state)).toEqual([
      { number: 1, wireType: 0, bytes: bytes(7) },
      { number: 2, wireType: 2, bytes: bytes(1, 0) },
    ]);
    expect(state.phase).toBe("TEST");
  });
});

describe("a WireError says where and what", () => {
  test.each([
    [[0x0a, 5, 0x61], "net: byte 0, in NetParameter.name: premature EOF"],
    [
      [0xa2, 0x06, 5, 0x0a, 9, 0x61, 0x62],
      "net: byte 0, in NetParameter.layer: it says that it is 5 bytes long, but only 4 are left",
    ],
    [
      [0xa2, 0x06, 3, 0x0a, 9, 0x61, 0, 0, 0, 0, 0, 0, 0, 0],
      "net: byte 3, in LayerParameter.name: it runs 8 bytes past its message",
    ],
    [
      [0xa2, 0x06, 0xff, 0xff, 0xff, 0xff, 0x0f],
      "net: byte 0, in NetParameter.layer: it says that it is 4294967295 bytes long, but only 0 are left",
    ],
    [[0x07], "net: byte 0, in NetParameter: illegal tag: field no 0 wire type 7"],
    [[0xdc, 0x3e], "net: byte 0, in NetParameter: a group ends that has not begun"],
    [[0x28], "net: byte 0, in NetParameter.force_backward: premature EOF"],
  ])("%j", (list, message) => {
    const read = (): unknown => decodeMessage("NetParameter", Uint8Array.from(list), { file: "net" });
    expect(read).toThrow(WireError);
    expect(read).toThrow(message);
  });

  test("numbers that are cut off", () => {
    const read = (): unknown => decodeMessage("BlobProto", bytes(0x2a, 5, 0, 0, 0x80, 0x3f, 0), { file: "b" });
    expect(read).toThrow(new WireError("b", 0, "BlobProto.data", "its 5 bytes are no whole number of 4-byte values"));
  });

  test("a file of another kind", () => {
    const hdf5 = bytes(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0);
    const asText = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const pointer = asText("version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    expect(() => readNetBinary(hdf5)).toThrow("this is an HDF5 file");
    expect(() => readNetBinary(pointer)).toThrow("Git LFS pointer");
    expect(() => readNetBinary(asText('name: "LeNet"\nlayer { }'))).toThrow("the file looks like text");
  });
});

describe("encoding", () => {
  test("refuses a message without a required field", () => {
    const layer = create("LayerParameter", { clip_param: { min: 1 } });
    expect(() => encodeMessage(layer)).toThrow(new MessageError('ClipParameter needs its field "max"'));
  });

  test("writes a net with a long name whose first bytes are plain letters, and reads it", () => {
    const net = create("NetParameter", { name: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" });
    expect(decodeMessage("NetParameter", encodeMessage(net))).toEqual(net);
  });

  test("does not depend on the order in which fields were set", () => {
    const one = create("NetState", { stage: ["a"], level: 1, phase: "TRAIN" });
    const other = create("NetState", { phase: "TRAIN", level: 1, stage: ["a"] });
    expect(encodeMessage(one)).toEqual(encodeMessage(other));
  });
});
